-- What may be taken from a lane set, as far as it matters for the head: of each lane at most ``per_lane`` rows. The
-- published order is (rank, order_priority high first, order_at, id); lanes come out in order, so a LIMIT stops early.
-- ``order_at`` is ``at`` less the lane's head start: with ageing on, normal lanes share one order priority and all of
-- them give their heads; with ageing off there is none (docs/decisions/0006).
-- A conversation stands in one place only: in its return lane from ``promotes_at`` on, in its own lane before.
-- Reserved rows are passed over while the other agent is there; a return belongs to its owner until the hour.
-- Without an agent (supervisors) reservations hide nothing. Inlined by the planner.
CREATE OR REPLACE FUNCTION queue_walk(agent bigint, lane_set bigint, per_lane integer, moment timestamptz)
RETURNS TABLE (
    conversation bigint, lane bigint, channel bigint, rank smallint, order_priority smallint, at timestamptz,
    reserved_for bigint, order_at timestamptz
)
LANGUAGE sql STABLE AS $$
    SELECT head.id, lane.id, lane.channel_id, lane.rank, lane.order_priority, head.at, head.reserved_for_id,
        head.at - lane.head_start_s * interval '1 second'
    FROM (
        SELECT entry.lane_id AS id, entry.channel_id, entry.rank, entry.order_priority, entry.head_start_s,
            coalesce((
                SELECT floor.at FROM invenio_live_lanefloor floor WHERE floor.lane_id = entry.lane_id
                ORDER BY floor.generation DESC, floor.at LIMIT 1
            ), '-infinity') AS floor
        FROM invenio_live_laneentry entry
        WHERE entry.lane_set_id = lane_set
          AND (entry.rank > 1 OR EXISTS (
              SELECT FROM invenio_live_conversation due
              WHERE due.status IN ('waiting', 'scheduled') AND due.holder_id IS NULL AND due.promotes_at <= moment
          ))
        ORDER BY entry.rank, entry.order_priority DESC
        OFFSET 0
    ) lane
    CROSS JOIN LATERAL (
        (
            SELECT item.id, item.ready_at AS at, item.reserved_for_id
            FROM invenio_live_conversation item
            WHERE lane.rank > 1
              AND item.lane_id = lane.id AND item.status = 'waiting' AND item.holder_id IS NULL
              AND item.ready_at >= lane.floor AND item.ready_at <= moment
              AND (item.promotes_at IS NULL OR item.promotes_at > moment)
              AND (
                  item.reserved_for_id IS NULL OR agent IS NULL OR item.reserved_for_id = agent
                  OR item.reserved_until IS NULL OR item.reserved_until <= moment
                  OR (SELECT loyal.presence <> 'online' FROM invenio_live_agent loyal
                      WHERE loyal.id = item.reserved_for_id)
              )
            ORDER BY item.ready_at, item.id
            LIMIT per_lane
        )
        UNION ALL
        (
            SELECT item.id, item.promotes_at, item.reserved_for_id
            FROM invenio_live_conversation item
            WHERE lane.rank = 1
              AND item.return_lane_id = lane.id AND item.status IN ('waiting', 'scheduled')
              AND item.holder_id IS NULL AND item.promotes_at IS NOT NULL AND item.promotes_at <= moment
              AND (agent IS NULL OR coalesce((
                  SELECT promise.due_at <= moment OR owner.id = agent OR owner.presence <> 'online'
                  FROM invenio_live_schedule promise
                  JOIN invenio_live_agent owner ON owner.id = promise.owner_id
                  WHERE promise.conversation_id = item.id AND promise.status = 'pending'
              ), true))
            ORDER BY item.promotes_at, item.id
            LIMIT per_lane
        )
    ) head
$$;
