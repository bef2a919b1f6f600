-- What the preview found out about many rows at once.
UPDATE invenio_center_importrow AS target
SET state = found.state, outcome = found.outcome, errors = found.errors::jsonb, consent = found.consent,
  consent_why = found.reasons::jsonb
FROM unnest(%(ids)s::bigint[], %(states)s::text[], %(outcomes)s::text[], %(errors)s::text[], %(consents)s::text[],
  %(reasons)s::text[]) AS found (id, state, outcome, errors, consent, reasons)
WHERE target.id = found.id
