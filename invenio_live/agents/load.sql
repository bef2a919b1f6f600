-- What agents carry now. A held conversation weighs the units of its kind (units.sql), a call fills everything
-- (filled.sql); one whose turn is the customer's and who has been silent for a while rests and weighs nothing, unless
-- a return is due in it: that is ours to keep. ``capacity``: the limit in force, lowered for a while or not. The
-- coalesced values are those of an operation that nobody has set up. Inlined by the planner; costs one index range for
-- each agent.
CREATE OR REPLACE FUNCTION agent_load(wanted bigint[])
RETURNS TABLE (agent_id bigint, units integer, capacity integer, held text[], per_kind jsonb, weights jsonb)
LANGUAGE sql STABLE AS $$
    SELECT agent.id,
        agent_filled(carried.kinds, carried.units, bounds.capacity),
        bounds.capacity, carried.kinds, agent.capacity_per_kind, operation.kind_units
    FROM invenio_live_agent agent
    LEFT JOIN invenio_center_operation operation ON operation.id = 1
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN agent.lowered_until > statement_timestamp() THEN least(agent.capacity, agent.lowered_to)
            ELSE agent.capacity
        END::integer AS capacity
    ) bounds
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(channel.kind::text), '{}') AS kinds,
            coalesce(sum(agent_units(channel.kind, bounds.capacity, operation.kind_units)), 0)::integer AS units
        FROM invenio_live_conversation item
        JOIN channels_app_channel channel ON channel.id = item.channel_id
        WHERE item.holder_id = agent.id AND item.status = 'active'
          AND NOT (
              item.turn = 'customer'
              AND item.turn_since < statement_timestamp()
                  - make_interval(mins => coalesce(operation.rests_after_min, 30))
              AND coalesce(item.promotes_at > statement_timestamp(), true)
          )
    ) carried
    WHERE agent.id = ANY (wanted)
$$;
