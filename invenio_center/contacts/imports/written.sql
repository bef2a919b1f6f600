-- What became of many rows at once, where each was written, and what the ledger recorded for it.
UPDATE invenio_center_importrow AS target
SET state = found.state, outcome = found.outcome, errors = found.errors, effects = found.effects,
  contact_id = found.contact_id, consent = found.consent, consent_why = found.consent_why, event_id = found.event_id
FROM json_to_recordset(%(rows)s::json) AS found (
  id bigint, state text, outcome text, errors jsonb, effects jsonb, contact_id bigint, consent text, consent_why jsonb,
  event_id uuid)
WHERE target.id = found.id
