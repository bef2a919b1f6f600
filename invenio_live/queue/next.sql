-- What the claim did, the row for the consoles, and the conversation itself; a column named after each part opens it.
SELECT take.outcome, take.event, '' AS "row", shown.*, '' AS "conversation", (take.taken).*
FROM queue_take(%s, %s) take
LEFT JOIN LATERAL conversation_rows(ARRAY[(take.taken).id]) shown ON take.outcome = 'claimed'
