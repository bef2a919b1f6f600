-- Where one conversation stands and what explains it (the columns of list.sql): now, if nobody holds it; with
-- ``taken_from`` where a claim has just taken it from. A function, so that its plan is kept; volatile, because a claim
-- that waited must see what was committed meanwhile.
CREATE OR REPLACE FUNCTION queue_place(wanted bigint, taken_from bigint, moment timestamptz)
RETURNS TABLE (
    conversation bigint, rank smallint, order_priority smallint, at timestamptz, priority smallint,
    priority_source varchar, vip boolean, waiting_since timestamptz, visitor_seen_at timestamptz,
    due_at timestamptz, contact varchar, reply_to varchar, kind varchar, channel varchar,
    channel_priority smallint, segment varchar, segment_priority smallint, cls varchar, head_start_s integer,
    order_at timestamptz, advanced boolean, topped_at timestamptz, topped_by varchar, topped_reason varchar
)
LANGUAGE plpgsql VOLATILE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT item.id, lane.rank, lane.order_priority,
        stands.at, lane.priority, lane.priority_source, lane.vip, item.waiting_since, item.visitor_seen_at,
        (
            SELECT promise.due_at FROM invenio_live_schedule promise
            WHERE promise.conversation_id = item.id AND promise.status = 'pending'
        ),
        contact.name, item.reply_to, channel.kind, channel.name, channel.priority, scoring.name, scoring.priority,
        lane.cls, lane.head_start_s, stands.at - lane.head_start_s * interval '1 second',
        lane.head_start_s > 0 AND EXISTS (
            SELECT FROM queue_tail tail
            WHERE tail.priority > lane.priority
              AND tail.order_at > stands.at - lane.head_start_s * interval '1 second'
        ),
        item.topped_at,
        CASE WHEN item.topped_by_id IS NOT NULL THEN (
            SELECT coalesce(nullif(person.first_name, ''), person.username)::varchar
            FROM invenio_center_user person WHERE person.id = item.topped_by_id
        ) END,
        item.topped_reason
    FROM invenio_live_conversation item
    JOIN invenio_live_lane lane ON lane.id = coalesce(
        taken_from, CASE WHEN item.promotes_at <= moment THEN item.return_lane_id ELSE item.lane_id END
    )
    CROSS JOIN LATERAL (
        SELECT CASE WHEN lane.rank = 1 THEN item.promotes_at ELSE item.ready_at END AS at
    ) stands
    JOIN invenio_center_contact contact ON contact.id = item.contact_id
    JOIN channels_app_channel channel ON channel.id = item.channel_id
    LEFT JOIN invenio_center_segment scoring ON scoring.id = lane.scoring_segment_id
    WHERE item.id = wanted
      AND (taken_from IS NOT NULL OR item.holder_id IS NULL AND item.status IN ('waiting', 'scheduled'));
END
$$;
