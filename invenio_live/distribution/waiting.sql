-- What waits in these lanes, in the published order, with what decides who may have it. Reserved rows are among them:
-- whose they are is for the choice to respect. ``owner``: of a promised return before its hour.
SELECT walk.conversation, walk.lane, walk.channel, walk.rank, walk.at, walk.reserved_for,
    item.reserved_until, item.contact_id AS contact, item.segment_id AS segment, item.waiting_since,
    channel.kind, contact.language, segment.loyal_online_limit AS loyal_limit, promise.owner_id AS owner,
    ARRAY(
        SELECT needed.tag_id FROM invenio_center_segment_required_skills needed
        WHERE needed.segment_id = item.segment_id
        UNION
        SELECT tag.id FROM invenio_live_conversation_tags given
        JOIN invenio_center_tag tag ON tag.id = given.tag_id AND tag.is_skill
        WHERE given.conversation_id = item.id
        UNION
        SELECT tag.id FROM invenio_center_contact_tags given
        JOIN invenio_center_tag tag ON tag.id = given.tag_id AND tag.is_skill
        WHERE given.contact_id = item.contact_id
    ) AS skills
FROM queue_walk(NULL, %(everything)s, %(limit)s, %(moment)s) walk
JOIN invenio_live_conversation item ON item.id = walk.conversation
JOIN channels_app_channel channel ON channel.id = walk.channel
JOIN invenio_center_contact contact ON contact.id = item.contact_id
LEFT JOIN invenio_center_segment segment ON segment.id = item.segment_id
LEFT JOIN invenio_live_schedule promise
    ON walk.rank = 1 AND promise.conversation_id = item.id AND promise.status = 'pending'
    AND promise.due_at > %(moment)s
WHERE walk.lane = ANY (%(lanes)s)
ORDER BY walk.rank, walk.order_priority DESC, walk.order_at, walk.conversation
LIMIT %(limit)s
