-- "Próximo" in one statement: the claim and its event, with what was on offer, why it was first and how full the agent
-- was. Names of people stay out of the event. ``load``, ``capacity``, ``full_kinds``: how the agent stands now.
CREATE OR REPLACE FUNCTION queue_take(
    claimant bigint, actor bigint, OUT outcome text, OUT conversation bigint, OUT event bigint, OUT load integer,
    OUT capacity integer, OUT full_kinds text[]
)
LANGUAGE plpgsql VOLATILE
SET plan_cache_mode = force_generic_plan  -- otherwise places are planned anew for each claim
AS $$
DECLARE
    claim record;
    place record;
BEGIN
    SELECT * INTO claim FROM queue_claim(claimant);
    outcome := claim.outcome;
    IF outcome <> 'claimed' THEN
        RETURN;
    END IF;
    conversation := claim.conversation;
    SELECT * INTO place FROM queue_place(conversation, claim.lane, NULL);
    -- The claim has raised the version already.
    INSERT INTO invenio_live_conversationevent (conversation_id, type, actor_id, data)
    VALUES (conversation, 'conversation.claimed', actor, jsonb_strip_nulls(jsonb_build_object(
        'moment', claim.moment, 'rank', place.rank, 'at', place.at, 'priority', place.priority,
        'priority_source', place.priority_source, 'vip', place.vip, 'waiting_since', place.waiting_since,
        'visitor_seen_at', place.visitor_seen_at, 'due_at', place.due_at, 'kind', place.kind,
        'channel', place.channel, 'channel_priority', place.channel_priority, 'segment', place.segment,
        'segment_priority', place.segment_priority, 'cls', place.cls, 'order_priority', place.order_priority, 'order_at', place.order_at,
        'head_start_s', nullif(place.head_start_s, 0), 'advanced', nullif(place.advanced, false),
        'topped_at', place.topped_at, 'topped_by', place.topped_by, 'topped_reason', nullif(place.topped_reason, ''),
        'offer', nullif(claim.offer, '[]'), 'passed_over', claim.rivals, 'load', claim.units,
        'capacity', claim.capacity
    )))
    RETURNING id INTO event;
    SELECT room.units, room.capacity, room.full_kinds INTO load, capacity, full_kinds FROM queue_room(claimant) room;
END
$$;
