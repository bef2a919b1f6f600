-- Loads as people are told them. ``full_kinds``: kinds without room beside others that still have some.
SELECT load.agent_id, load.units, load.capacity, agent.capacity AS usual,
    ARRAY(
        SELECT DISTINCT channel.kind::text FROM channels_app_channel channel
        WHERE load.units < load.capacity
          AND NOT agent_fits(channel.kind, load.units, load.capacity, load.held, load.per_kind, load.weights)
        ORDER BY 1
    ) AS full_kinds
FROM agent_load(%(agents)s) load
JOIN invenio_live_agent agent ON agent.id = load.agent_id
