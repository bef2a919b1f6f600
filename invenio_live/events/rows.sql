-- Rows for lists and frames. Each relation is a look-up of its own, and the plan is kept: every frame needs this.
CREATE OR REPLACE FUNCTION conversation_rows(wanted bigint[])
RETURNS TABLE (
    id bigint, public_id uuid, version integer, status varchar, opened_at timestamptz, reply_to varchar,
    channel_id bigint, segment_id bigint, ready_at timestamptz, waiting_since timestamptz, promotes_at timestamptz,
    reserved_until timestamptz, turn varchar, turn_since timestamptz, last_customer_at timestamptz,
    last_message_at timestamptz, preview varchar, unread integer, fence integer, contact json, channel json,
    segment json, holder json, reserved_for bigint, lane json, return_lane json, sla json
)
LANGUAGE plpgsql VOLATILE
SET plan_cache_mode = force_generic_plan  -- a plan for each list of ids would cost ten times the reading
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT item.id, item.public_id, item.version, item.status, item.opened_at, item.reply_to, item.channel_id,
        item.segment_id, item.ready_at, item.waiting_since, item.promotes_at, item.reserved_until, item.turn,
        item.turn_since, item.last_customer_at, item.last_message_at, item.preview, item.unread, item.fence,
        (
            SELECT json_build_object('id', contact.public_id, 'name', contact.name, 'vip', contact.is_vip)
            FROM invenio_center_contact contact WHERE contact.id = item.contact_id
        ),
        (
            SELECT json_build_object(
                'id', channel.public_id, 'kind', channel.kind, 'name', channel.name, 'address', channel.address
            )
            FROM channels_app_channel channel WHERE channel.id = item.channel_id
        ),
        (
            SELECT json_build_object('id', segment.public_id, 'name', segment.name)
            FROM invenio_center_segment segment WHERE segment.id = item.segment_id
        ),
        (
            SELECT json_build_object(
                'user', person.id, 'first', person.first_name, 'last', person.last_name,
                'username', person.username
            )
            FROM invenio_live_agent agent JOIN invenio_center_user person ON person.id = agent.user_id
            WHERE agent.id = item.holder_id
        ),
        (SELECT agent.user_id FROM invenio_live_agent agent WHERE agent.id = item.reserved_for_id),
        (SELECT row_to_json(lane) FROM invenio_live_lane lane WHERE lane.id = item.lane_id),
        (SELECT row_to_json(lane) FROM invenio_live_lane lane WHERE lane.id = item.return_lane_id),
        CASE WHEN item.promised THEN (
            SELECT json_agg(
                json_build_object(
                    'kind', clock.kind, 'due_at', clock.due_at, 'warn_at', clock.warn_at,
                    'left_s', floor(extract(epoch FROM clock."left"))
                ) ORDER BY clock.id
            )
            FROM invenio_live_slaclock clock WHERE clock.conversation_id = item.id AND clock.met_at IS NULL
        ) END
    FROM invenio_live_conversation item
    WHERE item.id = ANY (wanted);
END
$$;
