-- The first text of the customer in each conversation since it was opened or, after it ended, opened again: from the
-- message that did it, or after the act of a person that did.
SELECT item.id, said.text
FROM unnest(%(ids)s::bigint[]) item(id)
LEFT JOIN LATERAL (
    SELECT event.at, event.data ->> 'message' AS opening
    FROM invenio_live_conversationevent event
    WHERE event.conversation_id = item.id AND event.type IN ('conversation.opened', 'conversation.reopened')
    ORDER BY event.id DESC
    LIMIT 1
) stay ON true
CROSS JOIN LATERAL (
    SELECT message.text
    FROM invenio_live_message message
    WHERE message.conversation_id = item.id AND message.direction = 'in' AND message.text <> ''
      AND (stay.at IS NULL OR message.created_at >= stay.at OR message.public_id::text = stay.opening)
    ORDER BY message.id
    LIMIT 1
) said
