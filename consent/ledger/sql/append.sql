-- Links events to the chain and stores what goes with them; the caller holds the lock (consent_begin).
-- Each event arrives as the four pieces of canonical text around the three facts only the chain knows:
--   a || prev_hash || b || recorded_at || c || seq || d
CREATE OR REPLACE FUNCTION consent_append(
  a text[], b text[], c text[], d text[],
  boxes text[],                      -- one per event; null = no personal data
  people uuid[], targets uuid[], states jsonb[]   -- folded state after these events, one per person
) RETURNS TABLE (seq bigint, event_hash text, canonical text)
LANGUAGE plpgsql AS $$
DECLARE
  n bigint := 0;
  head text := repeat('0', 64);
  stamp text := to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
  line text;
  seqs bigint[];
  hashes text[];
  lines text[];
BEGIN
  SELECT e.seq, e.event_hash INTO n, head FROM consent_event e ORDER BY e.seq DESC LIMIT 1;
  IF NOT FOUND THEN n := 0; head := repeat('0', 64); END IF;
  FOR i IN 1 .. cardinality(a) LOOP
    n := n + 1;
    line := a[i] || head || b[i] || stamp || c[i] || n || d[i];
    head := encode(sha256('\x00'::bytea || convert_to(line, 'UTF8')), 'hex');
    seqs[i] := n;
    hashes[i] := head;
    lines[i] := line;
  END LOOP;
  INSERT INTO consent_event (seq, event_hash, canonical) SELECT * FROM unnest(seqs, hashes, lines);
  IF array_remove(boxes, NULL) <> '{}' THEN
    INSERT INTO consent_vault (event_id, box)
    SELECT v.s, v.box FROM unnest(seqs, boxes) AS v (s, box) WHERE v.box IS NOT NULL;
  END IF;
  INSERT INTO consent_state (subject_id, answers_to, folded, last_seq)
  SELECT p.person, p.target, p.state, n FROM unnest(people, targets, states) AS p (person, target, state)
  ON CONFLICT (subject_id) DO UPDATE
  SET answers_to = EXCLUDED.answers_to, folded = EXCLUDED.folded, last_seq = EXCLUDED.last_seq;
  RETURN QUERY SELECT * FROM unnest(seqs, hashes, lines);
END $$;
