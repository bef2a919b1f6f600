-- The limit itself: may one more of this kind be given to who has ``units`` of ``capacity`` in use and holds these
-- kinds? A call needs both hands; another kind as many units as it weighs, and at most everything there is.
-- ``per_kind``: most conversations of a kind; ``weights``: units of one, where it is not 1. Inlined by the planner.
CREATE OR REPLACE FUNCTION agent_fits(
    kind text, units integer, capacity integer, held text[], per_kind jsonb, weights jsonb
)
RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT units < capacity
       AND CASE
           WHEN kind IN ('voice', 'video') THEN units = 0
           ELSE units + agent_units(kind, capacity, weights) <= capacity
           END
       AND coalesce(cardinality(array_positions(held, kind)) < (per_kind ->> kind)::integer, true)
$$;
