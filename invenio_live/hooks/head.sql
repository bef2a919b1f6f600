-- The delivery to send now, and the one of its stream that must go before it, with the time that one waits for.
SELECT d.id, e.id AS before, e.due_at, e.due_at <= clock_timestamp() AS is_due
FROM (
    SELECT q.id, q.subscription_id, q.stream, q.sequence FROM invenio_live_subscriptiondelivery q
    WHERE q.subscription_id = %(subscription)s AND q.state = 'queued' AND q.due_at <= clock_timestamp()
    ORDER BY q.due_at, q.id LIMIT 1
) d
LEFT JOIN LATERAL (
    SELECT p.id, p.due_at FROM invenio_live_subscriptiondelivery p
    WHERE p.subscription_id = d.subscription_id AND p.stream = d.stream AND p.sequence < d.sequence
      AND p.state = 'queued'
    ORDER BY p.sequence LIMIT 1
) e ON true
