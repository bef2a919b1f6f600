-- Stores decisions, given as a JSON array of rows. A function, so that the insert is planned once per session.
CREATE OR REPLACE FUNCTION consent_keep(decisions text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO consent_decision (decision_id, subject_id, channel, purpose, decision, reason, requires_template, inputs,
    consent_event_id, rules_version, decided_at, until)
  SELECT * FROM json_to_recordset(decisions::json) AS d (decision_id uuid, subject_id uuid, channel text, purpose text,
    decision text, reason text, requires_template boolean, inputs jsonb, consent_event_id uuid, rules_version text,
    decided_at timestamptz, until timestamptz);
END $$;
