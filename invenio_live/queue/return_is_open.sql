-- May this agent take a promised return? Until its hour it belongs to its owner, if the owner is there.
-- A function: the walk pays for it at due returns only.
CREATE OR REPLACE FUNCTION queue_return_is_open(conversation bigint, agent bigint, moment timestamptz)
RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((
        SELECT promise.due_at <= moment OR owner.id = agent OR owner.presence <> 'online'
        FROM invenio_live_schedule promise
        JOIN invenio_live_agent owner ON owner.id = promise.owner_id
        WHERE promise.conversation_id = conversation AND promise.status = 'pending'
    ), true);
END
$$;
