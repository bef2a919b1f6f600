-- The subscription that waits longest for its turn, leased to the caller; none while nothing of any is due.
UPDATE invenio_live_subscription
SET lease_until = clock_timestamp() + %(lease)s * interval '1 second', fence = fence + 1, served_at = clock_timestamp()
WHERE id = (
    SELECT s.id FROM invenio_live_subscription s
    WHERE s.is_active AND s.parked_at IS NULL
      AND (s.lease_until IS NULL OR s.lease_until < clock_timestamp())
      AND (s.resume_at IS NULL OR s.resume_at <= clock_timestamp())
      AND EXISTS (
          SELECT FROM invenio_live_subscriptiondelivery d
          WHERE d.subscription_id = s.id AND d.state = 'queued' AND d.due_at <= clock_timestamp()
      )
    ORDER BY s.served_at NULLS FIRST, s.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
)
RETURNING id, fence
