-- The head of the published order with what explains each place; the same walk as the claim.
SELECT walk.conversation, walk.rank, walk.order_priority, walk.at,
    lane.priority, lane.priority_source, lane.vip,
    item.waiting_since, item.visitor_seen_at, promise.due_at,
    contact.name AS contact, item.reply_to,
    channel.kind, channel.name AS channel, channel.priority AS channel_priority,
    scoring.name AS segment, scoring.priority AS segment_priority
FROM queue_walk(%(agent)s, %(lane_set)s, %(limit)s, %(moment)s) walk
JOIN invenio_live_lane lane ON lane.id = walk.lane
JOIN invenio_live_conversation item ON item.id = walk.conversation
JOIN invenio_center_contact contact ON contact.id = item.contact_id
JOIN channels_app_channel channel ON channel.id = lane.channel_id
LEFT JOIN invenio_center_segment scoring ON scoring.id = lane.scoring_segment_id
LEFT JOIN invenio_live_schedule promise ON promise.conversation_id = item.id AND promise.status = 'pending'
ORDER BY walk.rank, walk.order_priority DESC, walk.at, walk.conversation
LIMIT %(limit)s
