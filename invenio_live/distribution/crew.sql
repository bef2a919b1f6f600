-- Everybody who may be given work, as they stand: agents, and supervisors who were chosen for a segment. Nobody's row
-- is locked: the claim looks again, under its lock.
SELECT agent.id AS agent, agent.user_id AS "user", person.username, person.first_name, person.last_name,
    agent.presence, agent.presence_since, agent.lane_set_id AS lane_set,
    ARRAY(SELECT skill.tag_id FROM invenio_live_agent_skills skill WHERE skill.agent_id = agent.id) AS skills,
    room.outcome, coalesce(room.units, 0) AS units, coalesce(room.capacity, agent.capacity) AS capacity,
    coalesce(room.shut, '{}') AS shut,
    (
        SELECT count(*) FROM invenio_live_conversation item
        WHERE item.holder_id = agent.id AND item.status = 'active' AND item.waiting_since IS NOT NULL
    ) AS pending,
    (
        SELECT given.at FROM invenio_live_assignment given
        WHERE given.agent_id = agent.id ORDER BY given.at DESC LIMIT 1
    ) AS last_at
FROM invenio_live_agent agent
JOIN invenio_center_user person ON person.id = agent.user_id AND person.is_active AND (
    person.role = 'agent'
    OR EXISTS (SELECT FROM invenio_center_segment_agents chosen WHERE chosen.user_id = person.id)
)
LEFT JOIN LATERAL queue_glance(agent.id) room ON agent.presence = 'online'
ORDER BY agent.id
