-- ``units`` of who holds these kinds: a call fills everything. Inlined by the planner.
CREATE OR REPLACE FUNCTION agent_filled(held text[], units integer, capacity integer) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN held && ARRAY['voice', 'video'] THEN greatest(units, capacity) ELSE units END
$$;
