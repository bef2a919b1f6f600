-- What one conversation of this kind weighs: the units of its kind, at most everything there is. ``weights``: units of a
-- kind, where it is not 1. Inlined by the planner.
CREATE OR REPLACE FUNCTION agent_units(kind text, capacity integer, weights jsonb) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$
    SELECT least(coalesce((weights ->> kind)::integer, 1), greatest(capacity, 1))
$$;
