-- Median of each person's last answers, in the conversations distribution gave most recently. An answer is the first
-- message of a person after the customer wrote; its time runs from the oldest message that was open. What the customer
-- had to reopen is left out: haste that settled nothing earns nothing.
SELECT answered.author AS "user", percentile_cont(0.5) WITHIN GROUP (ORDER BY answered.seconds) AS median
FROM (
    SELECT spoken.author, extract(epoch FROM spoken.at - spoken.asked_at) AS seconds,
        row_number() OVER (PARTITION BY spoken.author ORDER BY spoken.at DESC) AS newest
    FROM (
        SELECT said.author_id AS author, said.at, said.direction,
            min(said.at) FILTER (WHERE said.direction = 'in')
                OVER (PARTITION BY said.conversation_id, said.turn) AS asked_at
        FROM (
            SELECT message.conversation_id, message.author_id, message.at, message.direction,
                -- a turn begins with the customer's first message after an answer
                count(*) FILTER (WHERE message.direction = 'out') OVER (
                    PARTITION BY message.conversation_id ORDER BY message.at, message.id
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ) AS turn
            FROM invenio_live_message message
            WHERE message.conversation_id IN (
                SELECT recent.conversation_id
                FROM invenio_live_agent agent
                CROSS JOIN LATERAL (
                    SELECT given.conversation_id FROM invenio_live_assignment given
                    WHERE given.agent_id = agent.id ORDER BY given.at DESC LIMIT 50
                ) recent
            )
            AND message.direction IN ('in', 'out')
            AND (message.direction = 'in' OR message.author_id IS NOT NULL)
            AND NOT EXISTS (
                SELECT FROM invenio_live_conversationevent event
                WHERE event.conversation_id = message.conversation_id AND event.type = 'conversation.reopened'
            )
        ) said
    ) spoken
    WHERE spoken.direction = 'out' AND spoken.asked_at < spoken.at
) answered
WHERE answered.newest <= %(window)s
GROUP BY answered.author
HAVING count(*) >= %(needed)s
