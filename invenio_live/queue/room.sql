-- Locks the agent's row, so that two claims of one person cannot both see the last free place, and says what is free
-- (agents/load.sql, agents/fits.sql). ``shut``: channels whose kind has no room left, ``full_kinds`` these kinds.
CREATE OR REPLACE FUNCTION queue_room(
    claimant bigint, OUT outcome text, OUT units integer, OUT capacity integer, OUT lane_set bigint,
    OUT shut bigint[], OUT full_kinds text[]
)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    person record;
    room record;
BEGIN
    SELECT agent.presence, agent.capacity, agent.lane_set_id
    INTO person
    FROM invenio_live_agent agent WHERE agent.id = claimant FOR NO KEY UPDATE;
    shut := '{}';
    full_kinds := '{}';
    units := 0;
    capacity := person.capacity;
    lane_set := person.lane_set_id;
    IF person.presence IS DISTINCT FROM 'online' THEN
        outcome := coalesce(person.presence, 'offline');
        RETURN;
    END IF;
    SELECT load.* INTO room FROM agent_load(ARRAY[claimant]) load;
    units := room.units;
    capacity := room.capacity;
    IF units >= capacity THEN
        outcome := 'at_capacity';
    ELSIF units > 0 OR room.per_kind <> '{}' THEN
        SELECT coalesce(array_agg(channel.id), '{}'), coalesce(array_agg(DISTINCT channel.kind::text), '{}')
        INTO shut, full_kinds
        FROM channels_app_channel channel
        WHERE NOT agent_fits(channel.kind, room.units, room.capacity, room.held, room.per_kind, room.weights);
    END IF;
END
$$;
