-- Other priorities for lines, in one statement under their locks, taken in order of the key. Returns every line found,
-- with its priority ``before`` and ``after``.
WITH found AS (
    SELECT channel.id, channel.public_id, channel.kind, channel.name, channel.address, channel.priority AS before,
        wanted.priority AS after
    FROM channels_app_channel channel
    JOIN unnest(%(ids)s::uuid[], %(priorities)s::smallint[]) wanted (public_id, priority)
        ON wanted.public_id = channel.public_id
    ORDER BY channel.id
    FOR NO KEY UPDATE OF channel
), changed AS (
    UPDATE channels_app_channel channel SET priority = found.after, updated_at = now()
    FROM found WHERE channel.id = found.id AND found.before <> found.after
)
SELECT * FROM found
