-- Raise the floor of a lane to what has waited there longest, unless somebody is just entering it: then the next time.
-- Where nothing waits the floor follows the clock at a distance, and not more often than that: an idle lane leaves few
-- rows behind. Returns whether it was raised.
CREATE OR REPLACE FUNCTION queue_raise(lane bigint, step interval)
RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    floor_space CONSTANT integer := 7;  -- LockSpace.FLOOR
    idle CONSTANT interval := '1 minute';
    lowest timestamptz := '-infinity';
    current integer := 0;
    floor record;
    wanted timestamptz;
BEGIN
    IF NOT pg_try_advisory_xact_lock(floor_space, (lane & 2147483647)::integer) THEN
        RETURN false;
    END IF;
    -- Whoever has entered has committed, and is seen by the statements from here on.
    SELECT kept.at, kept.generation INTO floor FROM invenio_live_lanefloor kept
    WHERE kept.lane_id = lane ORDER BY kept.generation DESC, kept.at LIMIT 1;
    IF FOUND THEN
        lowest := floor.at;
        current := floor.generation;
    END IF;
    SELECT item.ready_at INTO wanted FROM invenio_live_conversation item
    WHERE item.lane_id = lane AND item.status = 'waiting' AND item.holder_id IS NULL AND item.ready_at >= lowest
    ORDER BY item.ready_at LIMIT 1;
    IF wanted IS NULL THEN
        step := greatest(step, idle);
    END IF;
    wanted := least(wanted, clock_timestamp() - step);
    IF wanted <= lowest + step THEN
        RETURN false;
    END IF;
    DELETE FROM invenio_live_lanefloor kept WHERE kept.lane_id = lane;
    INSERT INTO invenio_live_lanefloor (lane_id, generation, at) VALUES (lane, current + 1, wanted);
    RETURN true;
END
$$;
