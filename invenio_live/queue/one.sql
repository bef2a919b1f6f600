-- The place of one conversation that nobody holds, with what explains it; the columns of list.sql.
SELECT item.id AS conversation, lane.rank, lane.order_priority,
    CASE WHEN lane.rank = 1 THEN item.promotes_at ELSE item.ready_at END AS at,
    lane.priority, lane.priority_source, lane.vip,
    item.waiting_since, item.visitor_seen_at, promise.due_at,
    contact.name AS contact, item.reply_to,
    channel.kind, channel.name AS channel, channel.priority AS channel_priority,
    scoring.name AS segment, scoring.priority AS segment_priority
FROM invenio_live_conversation item
JOIN invenio_live_lane lane
    ON lane.id = CASE WHEN item.promotes_at <= %(moment)s THEN item.return_lane_id ELSE item.lane_id END
JOIN invenio_center_contact contact ON contact.id = item.contact_id
JOIN channels_app_channel channel ON channel.id = item.channel_id
LEFT JOIN invenio_center_segment scoring ON scoring.id = lane.scoring_segment_id
LEFT JOIN invenio_live_schedule promise ON promise.conversation_id = item.id AND promise.status = 'pending'
WHERE item.id = %(conversation)s AND item.holder_id IS NULL AND item.status IN ('waiting', 'scheduled')
