-- Delivered long ago, and not the newest of its stream: its number is what the next one counts from.
DELETE FROM invenio_live_subscriptiondelivery
WHERE id IN (
    SELECT d.id FROM invenio_live_subscriptiondelivery d
    WHERE d.state = 'delivered' AND d.delivered_at < clock_timestamp() - %(days)s * interval '1 day'
      AND EXISTS (
          SELECT FROM invenio_live_subscriptiondelivery n
          WHERE n.subscription_id = d.subscription_id AND n.stream = d.stream AND n.sequence > d.sequence
      )
    LIMIT %(batch)s
)
