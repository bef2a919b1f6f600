-- Links events to the chain and stores what goes with them; the caller holds the lock (consent_begin).
-- Each event arrives as the four pieces of canonical text around the three facts only the chain knows:
--   a || prev_hash || b || recorded_at || c || seq || d
-- Lists come as one text with the unit separator between items: far cheaper to send than an array, and canonical text
-- escapes control characters, so no item can contain one.
CREATE OR REPLACE FUNCTION consent_append(
  pieces text,                             -- four per event
  sealed text,                             -- one box per event; empty = no personal data
  people text, targets text, states text,  -- folded state after these events, one per person
  keys text,                               -- one per person; empty = none, or known already
  counts text                              -- what changes in the counts (count.sql); empty = nothing
) RETURNS TABLE (first bigint, previous text, recorded_at text, hashes text)   -- enough to rebuild every event
-- Planning anew for each call would cost more than the call.
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  piece text[] := string_to_array(pieces, E'\x1f');
  n bigint;
  head text;
  stamp text := to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
  line text;
  seqs bigint[];
  linked text[];
  lines text[];
BEGIN
  SELECT e.seq, e.event_hash INTO n, head FROM consent_event e ORDER BY e.seq DESC LIMIT 1;
  IF NOT FOUND THEN n := 0; head := repeat('0', 64); END IF;
  first := n + 1;
  previous := head;
  recorded_at := stamp;
  FOR i IN 1 .. cardinality(piece) BY 4 LOOP
    n := n + 1;
    line := piece[i] || head || piece[i + 1] || stamp || piece[i + 2] || n || piece[i + 3];
    head := encode(sha256('\x00'::bytea || convert_to(line, 'UTF8')), 'hex');
    seqs := seqs || n;
    linked := linked || head;
    lines := lines || line;
  END LOOP;
  INSERT INTO consent_event (seq, event_hash, canonical) SELECT * FROM unnest(seqs, linked, lines);
  IF translate(sealed, E'\x1f', '') <> '' THEN
    INSERT INTO consent_vault (event_id, box)
    SELECT v.s, v.box FROM unnest(seqs, string_to_array(sealed, E'\x1f')) AS v (s, box) WHERE v.box <> '';
  END IF;
  INSERT INTO consent_state (subject_id, answers_to, folded, last_seq)
  SELECT p.person::uuid, p.target::uuid, p.state::jsonb, n
  FROM unnest(string_to_array(people, E'\x1f'), string_to_array(targets, E'\x1f'), string_to_array(states, E'\x1f'))
    AS p (person, target, state)
  ON CONFLICT (subject_id) DO UPDATE
  SET answers_to = EXCLUDED.answers_to, folded = EXCLUDED.folded, last_seq = EXCLUDED.last_seq;
  IF translate(keys, E'\x1f', '') <> '' THEN
    INSERT INTO consent_key (subject_id, wrapped)
    SELECT p.person::uuid, p.wrapped
    FROM unnest(string_to_array(people, E'\x1f'), string_to_array(keys, E'\x1f')) AS p (person, wrapped)
    WHERE p.wrapped <> '';
  END IF;
  IF counts <> '' THEN
    PERFORM consent_count(counts);
  END IF;
  hashes := array_to_string(linked, E'\x1f');
  RETURN NEXT;
END $$;
