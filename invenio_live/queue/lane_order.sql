-- What a lane of this class and priority sorts by. Returns go by their hour alone; what a supervisor put on top stands
-- above every priority; with ageing a normal lane has a head start of ``ageing_s`` seconds for each point instead.
-- Inlined by the planner.
CREATE OR REPLACE FUNCTION queue_lane_order(cls text, priority integer, ageing_s integer)
RETURNS TABLE (order_priority smallint, head_start_s integer)
LANGUAGE sql IMMUTABLE AS $$
    SELECT
        CASE
            WHEN cls = 'scheduled' OR (cls = 'normal' AND ageing_s > 0) THEN 0
            WHEN cls = 'top' THEN 101
            ELSE priority
        END::smallint,
        CASE WHEN cls = 'normal' THEN priority * ageing_s ELSE 0 END
$$;
