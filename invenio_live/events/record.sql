-- One act on a conversation: its version rises and its event is kept, in one statement.
WITH raised AS (
    UPDATE invenio_live_conversation SET version = version + 1 WHERE id = %(conversation)s RETURNING id, version
), kept AS (
    INSERT INTO invenio_live_conversationevent (conversation_id, type, actor_id, data)
    SELECT raised.id, %(type)s, %(actor)s, %(data)s FROM raised
    RETURNING id, at
)
SELECT kept.id, kept.at, raised.version FROM kept, raised
