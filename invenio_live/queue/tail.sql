-- With ageing on, the last place of each lane that takes part in it; with ageing off nothing. Who stands before a place
-- of higher priority got there by waiting.
CREATE OR REPLACE VIEW queue_tail AS
SELECT lane.priority, last.ready_at - lane.head_start_s * interval '1 second' AS order_at
FROM invenio_live_lane lane
CROSS JOIN LATERAL (
    SELECT item.ready_at FROM invenio_live_conversation item
    WHERE item.lane_id = lane.id AND item.status = 'waiting' AND item.holder_id IS NULL
      AND (item.promotes_at IS NULL OR item.promotes_at > clock_timestamp())
    ORDER BY item.ready_at DESC
    LIMIT 1
) last
WHERE lane.head_start_s > 0
