-- The one read of a decision: the database's clock, whether all sending is halted and whether
-- declared opt-ins count, the newest no of the address (no
-- address: null) and the records that answer for the person, or for whom the person was merged into. A function, because planning costs more than reading.
CREATE OR REPLACE FUNCTION consent_read(whom uuid, hmac text, kind text, aim text)
RETURNS TABLE (moment timestamptz, halted boolean, declared boolean, suppressed timestamptz, person uuid, state text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
  moment := clock_timestamp();
  SELECT i.halted_at IS NOT NULL, i.declared_since IS NOT NULL INTO halted, declared
  FROM consent_installation i WHERE i.id = 1;
  halted := coalesce(halted, false);
  declared := coalesce(declared, false);
  IF hmac IS NOT NULL THEN
    SELECT max(p.since) INTO suppressed FROM consent_suppression p
    WHERE p.address_hmac = hmac AND p.channel IN ('', kind) AND p.purpose IN ('', aim);
  END IF;
  FOR person, state IN SELECT s.subject_id, s.folded::text FROM consent_state s
    WHERE s.answers_to = coalesce((SELECT o.answers_to FROM consent_state o WHERE o.subject_id = whom), whom) LOOP
    RETURN NEXT;
  END LOOP;
  IF NOT FOUND THEN
    RETURN NEXT;
  END IF;
END $$;
