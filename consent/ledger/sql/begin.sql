-- Takes the lock of the chain until the transaction ends, then reads the folded state and the key of the people concerned,
-- and the states of the records that answer for the same people (without key).
-- One function, because a plain statement would take its snapshot before it waited for the lock.
-- The ledger's own identity is made here, at the first use. Always returns at least one row.
CREATE OR REPLACE FUNCTION consent_begin(space integer, key integer, people uuid[])
RETURNS TABLE (tenant uuid, moment timestamptz, person uuid, target uuid, state text, wrapped text)
-- Planning anew for each call would cost more than the call.
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  own uuid;
BEGIN
  PERFORM pg_advisory_xact_lock(space, key);
  SELECT i.tenant_id INTO own FROM consent_installation i WHERE i.id = 1;
  IF NOT FOUND THEN
    INSERT INTO consent_installation (id, tenant_id, halted_reason, signing_key)
    VALUES (1, gen_random_uuid(), '', '') RETURNING tenant_id INTO own;
  END IF;
  RETURN QUERY
  SELECT own, clock_timestamp(), s.subject_id, s.answers_to, s.folded::text, k.wrapped::text
  FROM (VALUES (1)) AS one
  LEFT JOIN consent_state s ON s.subject_id = ANY (people)
  LEFT JOIN consent_key k ON k.subject_id = s.subject_id;
  RETURN QUERY
  SELECT own, clock_timestamp(), f.subject_id, f.answers_to, f.folded::text, NULL
  FROM consent_state f
  WHERE f.answers_to = ANY (people || ARRAY(SELECT s.answers_to FROM consent_state s WHERE s.subject_id = ANY (people)))
    AND f.subject_id <> ALL (people);
END $$;
