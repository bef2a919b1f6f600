-- Locks the agent's row, so that two claims of one person cannot both see the last free place, and says what is free.
-- A held conversation weighs one unit; a call fills everything; one whose turn is the customer's and who has been
-- silent for 30 minutes rests and weighs nothing. ``shut``: channels whose kind has no room left.
CREATE OR REPLACE FUNCTION queue_room(
    claimant bigint, OUT outcome text, OUT units integer, OUT capacity integer, OUT lane_set bigint,
    OUT shut bigint[]
)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    calls CONSTANT text[] := ARRAY['voice', 'video'];
    person record;
    held text[];
BEGIN
    SELECT agent.presence, agent.capacity, agent.capacity_per_kind AS per_kind, agent.lane_set_id
    INTO person
    FROM invenio_live_agent agent WHERE agent.id = claimant FOR NO KEY UPDATE;
    shut := '{}';
    units := 0;
    capacity := person.capacity;
    lane_set := person.lane_set_id;
    IF person.presence IS DISTINCT FROM 'online' THEN
        outcome := coalesce(person.presence, 'offline');
        RETURN;
    END IF;
    SELECT array_agg(channel.kind) INTO held
    FROM invenio_live_conversation item JOIN channels_app_channel channel ON channel.id = item.channel_id
    WHERE item.holder_id = claimant AND item.status = 'active'
      AND NOT (item.turn = 'customer' AND item.turn_since < clock_timestamp() - interval '30 minutes');
    units := coalesce(cardinality(held), 0);
    IF held && calls THEN
        units := greatest(units, capacity);
    END IF;
    IF units >= capacity THEN
        outcome := 'at_capacity';
    ELSIF units > 0 OR person.per_kind <> '{}' THEN
        SELECT coalesce(array_agg(channel.id), '{}') INTO shut
        FROM channels_app_channel channel
        WHERE (channel.kind = ANY (calls) AND units > 0)
           OR coalesce(cardinality(array_positions(held, channel.kind::text)), 0)
              >= (person.per_kind ->> channel.kind)::integer;
    END IF;
END
$$;
