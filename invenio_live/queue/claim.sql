-- Takes the head of the published order for an agent: see docs/locks.md for why each lock stands where it stands.
-- ``offer``: the other heads read with the taken one, in order: {n, rank, priority, at} of their keys, and ``busy`` where
-- another claim was taking it.
-- Outcomes: claimed, nothing, paused, offline, at_capacity, busy (others have held all there is for five seconds).
CREATE OR REPLACE FUNCTION queue_claim(
    claimant bigint,
    OUT outcome text, OUT conversation bigint, OUT lane bigint, OUT at timestamptz, OUT rivals integer,
    OUT units integer, OUT capacity integer, OUT moment timestamptz, OUT offer jsonb
)
LANGUAGE plpgsql VOLATILE
-- The plan must not change with what the statistics happen to say: lanes in order, the head of each by index.
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off SET enable_memoize = off
SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan SET jit = off
AS $$
DECLARE
    claim_space CONSTANT integer := 4;  -- LockSpace.CLAIM
    started CONSTANT timestamptz := clock_timestamp();
    breadth integer := 4;  -- rows looked at: of each lane, and in all
    set_of_lanes bigint;
    shut bigint[] := '{}';  -- channels this agent has no room for
    seen integer;
    told CONSTANT integer := 6;  -- heads that the event names
    head jsonb;
    held_back integer;
    item record;
BEGIN
    rivals := 0;
    SELECT room.outcome, room.units, room.capacity, room.lane_set, room.shut
    INTO outcome, units, capacity, set_of_lanes, shut
    FROM queue_room(claimant) room;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    LOOP
        seen := 0;
        held_back := 0;
        offer := '[]';
        moment := clock_timestamp();
        BEGIN  -- what a try locked in vain is released before the next one
            FOR item IN
                SELECT walk.conversation, walk.lane, walk.rank, walk.at, walk.reserved_for, walk.order_priority,
                    walk.order_at
                FROM queue_walk(claimant, set_of_lanes, breadth, moment) walk
                WHERE walk.channel <> ALL (shut)
                ORDER BY walk.rank, walk.order_priority DESC, walk.order_at, walk.conversation
                LIMIT breadth
            LOOP
                seen := seen + 1;
                EXIT WHEN outcome IS NOT NULL AND seen > told;
                head := jsonb_build_object(
                    'n', item.conversation, 'rank', item.rank, 'priority', item.order_priority, 'at', item.order_at
                );
                IF outcome IS NOT NULL THEN
                    offer := offer || head;
                    CONTINUE;  -- the rest of what was read anyway: it stays behind
                END IF;
                IF NOT pg_try_advisory_xact_lock(claim_space, (item.conversation & 2147483647)::integer) THEN
                    held_back := held_back + 1;
                    IF seen <= told THEN
                        offer := offer || (head || '{"busy": true}');
                    END IF;
                    CONTINUE;  -- another claim is taking it
                END IF;
                -- Waits for whoever is only writing to the row (a message coming in); then it must still stand there.
                UPDATE invenio_live_conversation target
                SET status = 'active', holder_id = claimant, fence = target.fence + 1, version = target.version + 1,
                    reserved_for_id = NULL, reserved_until = NULL
                WHERE target.id = item.conversation AND target.holder_id IS NULL
                  AND target.reserved_for_id IS NOT DISTINCT FROM item.reserved_for
                  AND CASE WHEN item.rank = 1
                      THEN target.status IN ('waiting', 'scheduled')
                          AND target.return_lane_id = item.lane AND target.promotes_at = item.at
                      ELSE target.status = 'waiting' AND target.lane_id = item.lane AND target.ready_at = item.at
                      END;
                IF NOT FOUND THEN
                    PERFORM FROM invenio_live_conversation target
                    WHERE target.id = item.conversation AND target.holder_id IS NULL
                      AND target.status IN ('waiting', 'scheduled');
                    CONTINUE WHEN NOT FOUND;  -- it left the queue since the list was read
                    RAISE EXCEPTION USING ERRCODE = 'IQ001', MESSAGE = 'moved';
                END IF;
                outcome := 'claimed';
                conversation := item.conversation;
                lane := item.lane;
                at := item.at;
            END LOOP;
        EXCEPTION WHEN SQLSTATE 'IQ001' THEN
            CONTINUE;  -- it waits in another place now: the order is read anew
        END;
        rivals := rivals + held_back;
        IF outcome IS NOT NULL THEN
            RETURN;
        ELSIF seen = breadth THEN
            breadth := breadth * 4;  -- all of these are being taken by others: look further
        ELSIF seen = 0 THEN
            outcome := 'nothing';
            RETURN;
        ELSIF held_back = 0 THEN
            CONTINUE;  -- all of them left meanwhile, and others may have come
        ELSIF clock_timestamp() > started + interval '5 seconds' THEN
            outcome := 'busy';
            RETURN;
        ELSE
            PERFORM pg_sleep(0.002);  -- the last ones are in other hands, which may still let go
        END IF;
    END LOOP;
END
$$;
