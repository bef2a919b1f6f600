-- The only way by which old decisions leave. It runs with the rights of its owner, since the application's own role may
-- not delete from the table; the trigger of the table refuses whatever is younger than two years.
CREATE OR REPLACE FUNCTION consent_forget_decisions(which uuid[], before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  gone bigint;
BEGIN
  DELETE FROM consent_decision WHERE decision_id = ANY (which) AND decided_at < before;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
