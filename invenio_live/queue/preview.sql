-- Every lane with the order it would have under other channel priorities, as a set of its own.
INSERT INTO invenio_live_laneentry (lane_set_id, lane_id, channel_id, rank, order_priority)
SELECT %(lane_set)s, lane.id, lane.channel_id, lane.rank,
    CASE WHEN lane.rank = 1 THEN 0
    ELSE coalesce(lane.contact_priority, segment.priority, tried.priority, channel.priority) END
FROM invenio_live_lane lane
JOIN channels_app_channel channel ON channel.id = lane.channel_id
LEFT JOIN invenio_center_segment segment ON segment.id = lane.scoring_segment_id
LEFT JOIN unnest(%(channels)s::uuid[], %(priorities)s::integer[]) tried (public_id, priority)
    ON tried.public_id = channel.public_id
