-- Priorities of lanes anew, after a channel or segment got another one: the first set of contact, segment, channel.
-- The order beside the lanes in their sets follows in the same statement; what waits is not touched. Returns the lanes
-- that changed, null when there are none. With ``everything`` all lanes are looked at: another ageing is in force.
-- ``lock_space`` and ``lock_key`` are the lanes' lock, held until the transaction ends. A function, so that its plan is
-- kept.
CREATE OR REPLACE FUNCTION queue_reprice(
    lock_space integer, lock_key integer, channels bigint[], segments bigint[], everything boolean, OUT lanes json
)
LANGUAGE plpgsql VOLATILE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
    ageing_s integer;
BEGIN
    PERFORM pg_advisory_xact_lock(lock_space, lock_key);
    -- Read under the lock, as the lanes are. Zero is the ageing of an operation that nobody has set up.
    ageing_s := coalesce((SELECT operation.ageing_s FROM invenio_center_operation operation WHERE operation.id = 1), 0);
    WITH scored AS (
        SELECT lane.id, lane.cls,
            coalesce(lane.contact_priority, segment.priority, channel.priority) AS priority,
            CASE
                WHEN lane.contact_priority IS NOT NULL THEN 'contact'
                WHEN segment.priority IS NOT NULL THEN 'segment'
                ELSE 'channel'
            END AS source
        FROM invenio_live_lane lane
        JOIN channels_app_channel channel ON channel.id = lane.channel_id
        LEFT JOIN invenio_center_segment segment ON segment.id = lane.scoring_segment_id
        WHERE everything OR lane.channel_id = ANY (channels) OR lane.scoring_segment_id = ANY (segments)
    ), priced AS (
        SELECT scored.id, scored.priority, scored.source, ordered.order_priority, ordered.head_start_s
        FROM scored
        CROSS JOIN LATERAL queue_lane_order(scored.cls, scored.priority, ageing_s) ordered
    ), changed AS (
        UPDATE invenio_live_lane lane
        SET priority = priced.priority, priority_source = priced.source,
            order_priority = priced.order_priority, head_start_s = priced.head_start_s
        FROM priced
        WHERE lane.id = priced.id
          AND (lane.priority, lane.priority_source, lane.order_priority, lane.head_start_s)
              <> (priced.priority, priced.source, priced.order_priority, priced.head_start_s)
        RETURNING lane.id, lane.rank, lane.priority, lane.order_priority, lane.head_start_s, lane.priority_source,
            lane.vip, lane.cls, lane.channel_id, lane.segment_id
    ), entered AS (
        UPDATE invenio_live_laneentry entry
        SET order_priority = changed.order_priority, head_start_s = changed.head_start_s
        FROM changed
        WHERE entry.lane_id = changed.id
          AND (entry.order_priority, entry.head_start_s) <> (changed.order_priority, changed.head_start_s)
    )
    SELECT json_agg(json_build_object(
        'id', changed.id, 'rank', changed.rank, 'priority', changed.priority,
        'order_priority', changed.order_priority, 'head_start_s', changed.head_start_s,
        'priority_source', changed.priority_source, 'vip', changed.vip, 'cls', changed.cls,
        'channel_id', changed.channel_id, 'segment_id', changed.segment_id,
        'channel', channel.public_id, 'segment', segment.public_id
    ))
    INTO lanes
    FROM changed
    JOIN channels_app_channel channel ON channel.id = changed.channel_id
    LEFT JOIN invenio_center_segment segment ON segment.id = changed.segment_id;
END
$$;
