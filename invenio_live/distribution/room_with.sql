-- The room an agent would have with conversations of these kinds in hand beside those held already. Takes nothing.
SELECT carried.units < load.capacity AS free, carried.units, load.capacity,
    ARRAY(
        SELECT channel.id FROM channels_app_channel channel
        WHERE NOT agent_fits(channel.kind, carried.units, load.capacity, carried.held, load.per_kind, load.weights)
    ) AS shut
FROM agent_load(ARRAY[%(agent)s]::bigint[]) load
CROSS JOIN LATERAL (
    SELECT sum(agent_units(kind, load.capacity, load.weights))::integer AS units
    FROM unnest(%(kinds)s::text[]) kind
) more
CROSS JOIN LATERAL (
    SELECT load.held || %(kinds)s::text[] AS held,
        agent_filled(load.held || %(kinds)s::text[], load.units + more.units, load.capacity) AS units
) carried
