-- What the claim did and how full the agent is now; then, if one was claimed, its row for the consoles.
SELECT take.outcome, take.event, take.load, agent.capacity, agent.presence, agent.presence_since, shown.*
FROM queue_take(%(agent)s, %(actor)s) take
JOIN invenio_live_agent agent ON agent.id = %(agent)s
LEFT JOIN LATERAL conversation_rows(ARRAY[take.conversation]) shown ON take.outcome = 'claimed'
