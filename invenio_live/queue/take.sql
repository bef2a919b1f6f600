-- "Próximo" in one statement: the claim and its event, with what was on offer, why it was first and how full the agent
-- was. Names of people stay out of the event. The rest is how things stand now: the agent with its load, the limit in
-- force (``room``) and the usual one; and, if one was claimed, its row for the consoles.
CREATE OR REPLACE FUNCTION queue_take(
    claimant bigint, actor bigint, OUT outcome text, OUT event bigint, OUT shown json, OUT units integer,
    OUT room integer, OUT full_kinds text[], OUT usual integer, OUT presence varchar, OUT presence_since timestamptz,
    OUT lowered_to integer, OUT lowered_until timestamptz, OUT lowered_reason varchar, OUT lowered_by_id bigint
)
LANGUAGE plpgsql VOLATILE
SET plan_cache_mode = force_generic_plan  -- otherwise places are planned anew for each claim
AS $$
#variable_conflict use_column
DECLARE
    claim record;
    place record;
BEGIN
    SELECT * INTO claim FROM queue_claim(claimant);
    outcome := claim.outcome;
    IF outcome <> 'claimed' THEN
        RETURN;
    END IF;
    SELECT * INTO place FROM queue_place(claim.conversation, claim.lane, NULL);
    -- The claim has raised the version already.
    INSERT INTO invenio_live_conversationevent (conversation_id, type, actor_id, data)
    VALUES (claim.conversation, 'conversation.claimed', actor, jsonb_strip_nulls(jsonb_build_object(
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
    SELECT found.shown INTO shown FROM conversation_rows(ARRAY[claim.conversation]) found;
    SELECT free.units, free.capacity, free.full_kinds, agent.capacity, agent.presence, agent.presence_since,
        agent.lowered_to, agent.lowered_until, agent.lowered_reason, agent.lowered_by_id
    INTO units, room, full_kinds, usual, presence, presence_since,
        lowered_to, lowered_until, lowered_reason, lowered_by_id
    FROM queue_room(claimant) free
    JOIN invenio_live_agent agent ON agent.id = claimant;
END
$$;
