-- Gives one waiting conversation to one agent, under the locks and checks of "Próximo" (docs/locks.md): the agent's row
-- first and room counted under it, rights as they are now, the conversation's claim, the row still in the place it was
-- read from. Then the decision and the event. Outcomes: given; at_capacity, paused, offline, shut, rights (this agent
-- cannot), taken, moved (this row is no longer there). The rest is the agent's room afterwards (room.sql).
CREATE OR REPLACE FUNCTION distribution_give(
    claimant bigint, wanted bigint, from_lane bigint, from_at timestamptz, from_reserved bigint, moment timestamptz,
    decision jsonb,
    OUT outcome text, OUT event bigint, OUT free boolean, OUT units integer, OUT capacity integer, OUT shut bigint[],
    OUT full_kinds text[]
)
LANGUAGE plpgsql VOLATILE
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    claim_space CONSTANT integer := 4;  -- LockSpace.CLAIM
    room record;
    spot record;
    place record;
BEGIN
    SELECT * INTO room FROM queue_room(claimant);
    outcome := room.outcome;
    units := room.units;
    capacity := room.capacity;
    shut := room.shut;
    free := outcome IS NULL;
    IF NOT free THEN
        RETURN;
    END IF;
    SELECT lane.rank, lane.channel_id INTO spot
    FROM invenio_live_lane lane
    JOIN invenio_live_laneentry entry ON entry.lane_id = lane.id AND entry.lane_set_id = room.lane_set
    WHERE lane.id = from_lane;
    IF NOT FOUND THEN
        outcome := 'rights';
        RETURN;
    ELSIF spot.channel_id = ANY (shut) THEN
        outcome := 'shut';
        RETURN;
    ELSIF NOT pg_try_advisory_xact_lock(claim_space, (wanted & 2147483647)::integer) THEN
        outcome := 'taken';  -- a claim is taking it
        RETURN;
    END IF;
    UPDATE invenio_live_conversation target
    SET status = 'active', holder_id = claimant, fence = target.fence + 1, version = target.version + 1,
        reserved_for_id = NULL, reserved_until = NULL
    WHERE target.id = wanted AND target.holder_id IS NULL
      AND target.reserved_for_id IS NOT DISTINCT FROM from_reserved
      AND CASE WHEN spot.rank = 1
          THEN target.status IN ('waiting', 'scheduled')
              AND target.return_lane_id = from_lane AND target.promotes_at = from_at
          ELSE target.status = 'waiting' AND target.lane_id = from_lane AND target.ready_at = from_at
          END;
    IF NOT FOUND THEN
        outcome := 'moved';
        RETURN;
    END IF;
    outcome := 'given';
    UPDATE invenio_live_assignment earlier SET state = 'withdrawn', ended_at = moment
    WHERE earlier.conversation_id = wanted AND earlier.state = 'offered';
    INSERT INTO invenio_live_assignment (
        public_id, conversation_id, agent_id, segment_id, at, waiting_since, weights, candidates, reason, sentence,
        state, accept_by
    ) VALUES (
        (decision ->> 'id')::uuid, wanted, claimant, (decision ->> 'segment')::bigint, moment,
        (decision ->> 'waiting_since')::timestamptz, decision -> 'weights', decision -> 'candidates', '',
        decision ->> 'sentence', 'offered', (decision ->> 'accept_by')::timestamptz
    );
    SELECT * INTO place FROM queue_place(wanted, from_lane, NULL);
    INSERT INTO invenio_live_conversationevent (conversation_id, type, data)
    VALUES (wanted, 'conversation.assigned', jsonb_strip_nulls(jsonb_build_object(
        'assignment', decision -> 'id', 'agent', decision -> 'user', 'sentence', decision -> 'sentence',
        'accept_by', decision -> 'accept_by', 'moment', moment, 'rank', place.rank, 'at', place.at,
        'priority', place.priority, 'priority_source', place.priority_source, 'vip', place.vip,
        'waiting_since', place.waiting_since, 'visitor_seen_at', place.visitor_seen_at, 'due_at', place.due_at,
        'kind', place.kind, 'channel', place.channel, 'channel_priority', place.channel_priority,
        'segment', place.segment, 'segment_priority', place.segment_priority
    )))
    RETURNING id INTO event;
    SELECT * INTO room FROM queue_room(claimant);
    free := room.outcome IS NULL;
    units := room.units;
    capacity := room.capacity;
    shut := room.shut;
    full_kinds := room.full_kinds;
END
$$;
