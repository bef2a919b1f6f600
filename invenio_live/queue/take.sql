-- "Próximo" in one statement: the claim and its event, with what was on offer, why it was first and how full the agent
-- was. Names of people stay out of the event.
CREATE OR REPLACE FUNCTION queue_take(
    claimant bigint, actor bigint, OUT outcome text, OUT event bigint, OUT version integer,
    OUT taken invenio_live_conversation
)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    claim record;
    place record;
BEGIN
    SELECT * INTO claim FROM queue_claim(claimant);
    outcome := claim.outcome;
    IF outcome <> 'claimed' THEN
        RETURN;
    END IF;
    taken := claim.taken;
    SELECT * INTO place FROM queue_place(taken.id, claim.lane, NULL);
    SELECT kept.id, kept.version INTO event, version
    FROM conversation_record(taken.id, 'conversation.claimed', actor, jsonb_strip_nulls(jsonb_build_object(
        'moment', claim.moment, 'rank', place.rank, 'at', place.at, 'priority', place.priority,
        'priority_source', place.priority_source, 'vip', place.vip, 'waiting_since', place.waiting_since,
        'visitor_seen_at', place.visitor_seen_at, 'due_at', place.due_at, 'kind', place.kind,
        'channel', place.channel, 'channel_priority', place.channel_priority, 'segment', place.segment,
        'segment_priority', place.segment_priority, 'passed_over', claim.rivals, 'load', claim.units,
        'capacity', claim.capacity
    ))) kept;
    taken.version := version;
END
$$;
