-- A row enters a lane. It holds the lane's floor as it is until it commits, and lays a lower one when it enters below:
-- inserted, not updated, so that two who enter never wait for each other.
CREATE OR REPLACE FUNCTION queue_enter() RETURNS trigger
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    floor_space CONSTANT integer := 7;  -- LockSpace.FLOOR
    lowest timestamptz;
    current integer;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(floor_space, (NEW.lane_id & 2147483647)::integer);
    SELECT floor.at, floor.generation INTO lowest, current FROM invenio_live_lanefloor floor
    WHERE floor.lane_id = NEW.lane_id ORDER BY floor.generation DESC, floor.at LIMIT 1;
    IF NEW.ready_at < lowest THEN
        INSERT INTO invenio_live_lanefloor (lane_id, generation, at) VALUES (NEW.lane_id, current, NEW.ready_at);
    END IF;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER conversation_begins AFTER INSERT ON invenio_live_conversation
FOR EACH ROW WHEN (NEW.status = 'waiting' AND NEW.holder_id IS NULL)
EXECUTE FUNCTION queue_enter();
CREATE OR REPLACE TRIGGER conversation_enters
AFTER UPDATE OF status, holder_id, lane_id, ready_at ON invenio_live_conversation
FOR EACH ROW WHEN (
    NEW.status = 'waiting' AND NEW.holder_id IS NULL AND (
        OLD.status <> 'waiting' OR OLD.holder_id IS NOT NULL
        OR OLD.lane_id IS DISTINCT FROM NEW.lane_id OR OLD.ready_at IS DISTINCT FROM NEW.ready_at
    )
)
EXECUTE FUNCTION queue_enter();
