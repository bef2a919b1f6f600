-- Is the segment for chosen people alone: agents of its own, or teams? Its body is read when it runs, since the first
-- migration that reads this file comes before teams.
CREATE OR REPLACE FUNCTION queue_closed(wanted bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM invenio_center_segment_agents chosen WHERE chosen.segment_id = wanted)
        OR EXISTS (SELECT FROM invenio_live_team_segments given WHERE given.segment_id = wanted);
END
$$;
-- Which lanes belong to which sets of rights. A closed segment is for the chosen alone; an open one for those without
-- segments of their own, who also take the general queue (no segment). What still waits in a segment that was put out
-- of use, while a move of many rows is under way, counts as the general queue.
CREATE OR REPLACE VIEW queue_may_take AS
SELECT rights.id AS lane_set_id, lane.id AS lane_id, lane.channel_id, lane.rank, lane.order_priority
FROM invenio_live_laneset rights
CROSS JOIN invenio_live_lane lane
LEFT JOIN invenio_center_segment segment ON segment.id = lane.segment_id
WHERE rights.everything
   OR (
        (rights.channels = '{}' OR lane.channel_id = ANY (rights.channels))
        AND CASE
            WHEN segment.is_active IS NOT TRUE THEN rights.general
            WHEN lane.segment_id = ANY (rights.segments) THEN true
            ELSE rights.segments = '{}' AND NOT queue_closed(lane.segment_id)
        END
   )
