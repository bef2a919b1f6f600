-- What the claim did and how full the agent is now; then, if one was claimed, its row for the consoles.
SELECT take.outcome, take.event, take.load AS units, take.capacity AS room, take.full_kinds, agent.capacity AS usual,
    agent.presence, agent.presence_since, agent.lowered_to, agent.lowered_until, agent.lowered_reason,
    agent.lowered_by_id, shown.*
FROM queue_take(%(agent)s, %(actor)s) take
JOIN invenio_live_agent agent ON agent.id = %(agent)s
LEFT JOIN LATERAL conversation_rows(ARRAY[take.conversation]) shown ON take.outcome = 'claimed'
