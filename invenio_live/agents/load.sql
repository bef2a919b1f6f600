-- What agents carry now: the one place that knows what weighs. A held conversation weighs the units of its kind, at
-- most everything there is; a call fills everything; one whose turn is the customer's and who has been silent for a
-- while rests and weighs nothing, unless a return is due in it: that is ours to keep. ``capacity``: the limit in force,
-- lowered for a while or not. The coalesced values are those of an operation that nobody has set up. Inlined by the
-- planner; costs one index range for each agent.
CREATE OR REPLACE FUNCTION agent_load(wanted bigint[])
RETURNS TABLE (agent_id bigint, units integer, capacity integer, held text[], per_kind jsonb, weights jsonb)
LANGUAGE sql STABLE AS $$
    SELECT agent.id,
        CASE
            WHEN carried.kinds && ARRAY['voice', 'video'] THEN greatest(carried.units, bounds.capacity)
            ELSE carried.units
        END,
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
            coalesce(sum(least(
                coalesce((operation.kind_units ->> channel.kind)::integer, 1), greatest(bounds.capacity, 1)
            )), 0)::integer AS units
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
