-- Every lane with the order it would have under other channel priorities and another ageing, as a set of its own.
-- Returns the priority each lane would print.
WITH scored AS (
    SELECT lane.id, lane.channel_id, lane.rank, lane.cls,
        coalesce(lane.contact_priority, segment.priority, tried.priority, channel.priority) AS priority
    FROM invenio_live_lane lane
    JOIN channels_app_channel channel ON channel.id = lane.channel_id
    LEFT JOIN invenio_center_segment segment ON segment.id = lane.scoring_segment_id
    LEFT JOIN unnest(%(channels)s::uuid[], %(priorities)s::integer[]) tried (public_id, priority)
        ON tried.public_id = channel.public_id
), entered AS (
    INSERT INTO invenio_live_laneentry (lane_set_id, lane_id, channel_id, rank, order_priority, head_start_s)
    SELECT %(lane_set)s, scored.id, scored.channel_id, scored.rank, ordered.order_priority, ordered.head_start_s
    FROM scored
    CROSS JOIN LATERAL queue_lane_order(scored.cls, scored.priority, %(ageing_s)s) ordered
)
SELECT id, priority FROM scored
