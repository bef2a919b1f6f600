-- One act on a conversation: its version rises and its event is kept.
CREATE OR REPLACE FUNCTION conversation_record(
    wanted bigint, event_type text, actor bigint, event_data jsonb,
    OUT id bigint, OUT at timestamptz, OUT version integer
)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    UPDATE invenio_live_conversation item SET version = item.version + 1 WHERE item.id = wanted
    RETURNING item.version INTO STRICT version;
    INSERT INTO invenio_live_conversationevent AS event (conversation_id, type, actor_id, data)
    VALUES (wanted, event_type, actor, event_data)
    RETURNING event.id, event.at INTO id, at;
END
$$;
