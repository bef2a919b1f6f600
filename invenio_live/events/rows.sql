-- Rows for lists and frames, each one JSON object. Each relation is a look-up of its own, and the plan is kept: every
-- frame needs this.
CREATE OR REPLACE FUNCTION conversation_rows(wanted bigint[])
RETURNS TABLE (id bigint, shown json)
LANGUAGE plpgsql VOLATILE
SET plan_cache_mode = force_generic_plan  -- a plan for each list of ids would cost ten times the reading
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT item.id, json_build_object(
        'id', item.id, 'public_id', item.public_id, 'version', item.version, 'status', item.status,
        'opened_at', item.opened_at, 'reply_to', item.reply_to, 'channel_id', item.channel_id,
        'segment_id', item.segment_id, 'ready_at', item.ready_at, 'waiting_since', item.waiting_since,
        'promotes_at', item.promotes_at, 'reserved_until', item.reserved_until, 'turn', item.turn,
        'turn_since', item.turn_since, 'last_customer_at', item.last_customer_at,
        'last_message_at', item.last_message_at, 'preview', item.preview, 'unread', item.unread, 'fence', item.fence,
        'contact', (
            SELECT json_build_object('id', contact.public_id, 'name', contact.name, 'vip', contact.is_vip)
            FROM invenio_center_contact contact WHERE contact.id = item.contact_id
        ),
        'channel', (
            SELECT json_build_object(
                'id', channel.public_id, 'kind', channel.kind, 'name', channel.name, 'address', channel.address
            )
            FROM channels_app_channel channel WHERE channel.id = item.channel_id
        ),
        'segment', (
            SELECT json_build_object('id', segment.public_id, 'name', segment.name)
            FROM invenio_center_segment segment WHERE segment.id = item.segment_id
        ),
        'holder', (
            SELECT json_build_object(
                'user', person.id, 'first', person.first_name, 'last', person.last_name,
                'username', person.username
            )
            FROM invenio_live_agent agent JOIN invenio_center_user person ON person.id = agent.user_id
            WHERE agent.id = item.holder_id
        ),
        'reserved_for', (SELECT agent.user_id FROM invenio_live_agent agent WHERE agent.id = item.reserved_for_id),
        'lane', (SELECT row_to_json(lane) FROM invenio_live_lane lane WHERE lane.id = item.lane_id),
        'return_lane', (SELECT row_to_json(lane) FROM invenio_live_lane lane WHERE lane.id = item.return_lane_id),
        'sla', CASE WHEN item.promised THEN (
            SELECT json_agg(
                json_build_object(
                    'kind', clock.kind, 'due_at', clock.due_at, 'warn_at', clock.warn_at,
                    'left_s', floor(extract(epoch FROM clock."left"))
                ) ORDER BY clock.id
            )
            FROM invenio_live_slaclock clock WHERE clock.conversation_id = item.id AND clock.met_at IS NULL
        ) END,
        'due_at', promise.due_at,
        'owner', (
            SELECT json_build_object(
                'user', person.id, 'first', person.first_name, 'last', person.last_name,
                'username', person.username, 'there', agent.presence = 'online'
            )
            FROM invenio_live_agent agent JOIN invenio_center_user person ON person.id = agent.user_id
            WHERE agent.id = promise.owner_id
        )
    )
    FROM invenio_live_conversation item
    LEFT JOIN invenio_live_schedule promise
        ON item.promotes_at IS NOT NULL AND promise.conversation_id = item.id AND promise.status = 'pending'
    WHERE item.id = ANY (wanted);
END
$$;
