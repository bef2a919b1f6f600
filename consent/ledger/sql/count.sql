-- Adds to the counts of people and of texts (tally.py): {"people": [...], "texts": [...]}.
CREATE OR REPLACE FUNCTION consent_count(change text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO consent_tally (channel, purpose, state, ends, people)
  SELECT * FROM json_to_recordset(change::json -> 'people')
    AS p (channel text, purpose text, state text, ends timestamptz, people integer);
  INSERT INTO consent_text_tally (code, version, grants, last)
  SELECT * FROM json_to_recordset(change::json -> 'texts')
    AS t (code text, version integer, grants bigint, last timestamptz);
END $$;
