-- Is the agent for whom a row is reserved not there? A function: the walk pays for it at reserved rows only.
CREATE OR REPLACE FUNCTION queue_is_away(agent bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT loyal.presence <> 'online' FROM invenio_live_agent loyal WHERE loyal.id = agent);
END
$$;
