-- Everybody who may be given work, as they stand: agents, and supervisors who were chosen for a segment in use. Nobody's row
-- is locked: the claim looks again, under its lock.
SELECT agent.id AS agent, agent.user_id AS "user", person.username, person.first_name, person.last_name,
    agent.presence, agent.presence_since, agent.lane_set_id AS lane_set,
    ARRAY(SELECT skill.tag_id FROM invenio_live_agent_skills skill WHERE skill.agent_id = agent.id) AS skills,
    coalesce(load.units < load.capacity, false) AS free,
    coalesce(load.units, 0) AS units, coalesce(load.capacity, agent.capacity) AS capacity,
    CASE WHEN load.units > 0 OR load.per_kind <> '{}' THEN ARRAY(
        SELECT channel.id FROM channels_app_channel channel
        WHERE NOT agent_fits(channel.kind, load.units, load.capacity, load.held, load.per_kind, load.weights)
    ) ELSE '{}' END AS shut,
    (
        SELECT count(*) FROM invenio_live_conversation item
        WHERE item.holder_id = agent.id AND item.status = 'active'
          AND (item.waiting_since IS NOT NULL OR item.promotes_at <= statement_timestamp())
    ) AS pending,
    (
        SELECT given.at FROM invenio_live_assignment given
        WHERE given.agent_id = agent.id ORDER BY given.at DESC LIMIT 1
    ) AS last_at
FROM invenio_live_agent agent
JOIN invenio_center_user person ON person.id = agent.user_id AND person.is_active AND (
    person.role = 'agent'
    OR EXISTS (
        SELECT FROM invenio_center_segment_agents chosen
        JOIN invenio_center_segment segment ON segment.id = chosen.segment_id AND segment.is_active
        WHERE chosen.user_id = person.id
    )
)
LEFT JOIN agent_load(ARRAY(SELECT id FROM invenio_live_agent WHERE presence = 'online')) load
    ON load.agent_id = agent.id
ORDER BY agent.id
