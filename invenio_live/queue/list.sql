-- A part of the published order with what explains each place; the same walk as the claim, cut before anything is joined.
-- With ``lanes`` of these alone, each at its place in the whole order: then every lane is walked to its end.
WITH tail AS MATERIALIZED (SELECT * FROM queue_tail),
walk AS MATERIALIZED (
    (
        SELECT *, NULL::bigint AS position
        FROM queue_walk(%(agent)s, %(lane_set)s, %(offset)s + %(limit)s, %(moment)s)
        WHERE %(lanes)s::bigint[] IS NULL
        ORDER BY rank, order_priority DESC, order_at, conversation
        LIMIT %(limit)s OFFSET %(offset)s
    )
    UNION ALL
    (
        SELECT * FROM (
            SELECT *, row_number() OVER (ORDER BY rank, order_priority DESC, order_at, conversation) AS position
            FROM queue_walk(%(agent)s, %(lane_set)s, NULL, %(moment)s)
        ) placed
        WHERE lane = ANY (%(lanes)s::bigint[])
        ORDER BY position
        LIMIT %(limit)s OFFSET %(offset)s
    )
)
SELECT coalesce(walk.position, %(offset)s + row_number() OVER (
        ORDER BY walk.rank, walk.order_priority DESC, walk.order_at, walk.conversation
    )) AS position,
    walk.conversation, walk.lane, walk.rank, walk.order_priority, walk.at, walk.order_at,
    lane.head_start_s > 0 AND EXISTS (
        SELECT FROM tail WHERE tail.priority > lane.priority AND tail.order_at > walk.order_at
    ) AS advanced,
    lane.head_start_s, lane.priority, lane.priority_source, lane.vip, lane.cls,
    item.waiting_since, item.visitor_seen_at, promise.due_at,
    item.topped_at, item.topped_reason, coalesce(nullif(topper.first_name, ''), topper.username) AS topped_by,
    contact.name AS contact, item.reply_to,
    channel.kind, channel.name AS channel, channel.priority AS channel_priority,
    scoring.name AS segment, scoring.priority AS segment_priority
FROM walk
JOIN invenio_live_lane lane ON lane.id = walk.lane
JOIN invenio_live_conversation item ON item.id = walk.conversation
JOIN invenio_center_contact contact ON contact.id = item.contact_id
JOIN channels_app_channel channel ON channel.id = lane.channel_id
LEFT JOIN invenio_center_segment scoring ON scoring.id = lane.scoring_segment_id
LEFT JOIN invenio_center_user topper ON topper.id = item.topped_by_id
LEFT JOIN invenio_live_schedule promise ON promise.conversation_id = item.id AND promise.status = 'pending'
ORDER BY position
