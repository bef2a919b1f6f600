-- Who waits beyond the limits: since before ``cutoff``, lane by lane from the oldest, and not yet told of in this wait.
SELECT item.id
FROM invenio_live_lane lane
CROSS JOIN LATERAL (
    SELECT item.id, item.waiting_since
    FROM invenio_live_conversation item
    WHERE item.lane_id = lane.id AND item.status = 'waiting' AND item.holder_id IS NULL
      AND item.ready_at < %(cutoff)s AND item.waiting_since < %(cutoff)s
      AND (%(told)s OR NOT EXISTS (
          SELECT FROM invenio_live_conversationevent event
          WHERE event.conversation_id = item.id AND event.type = 'conversation.starving'
            AND event.at >= item.waiting_since
      ))
    ORDER BY item.ready_at, item.id
    LIMIT %(limit)s
) item
ORDER BY item.waiting_since, item.id
LIMIT %(limit)s
