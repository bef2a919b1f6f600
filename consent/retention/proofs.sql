-- Acts whose boxes may be past their term, a page in the order of the chain: recorded before the term began, ended by
-- nobody since, relied upon by no send since. Whether one is still in force is for the projection to say.
SELECT e.seq, e.event_id, e.subject_id, s.folded,
  coalesce((s.folded ->> 'hold')::boolean, false) OR EXISTS (
    SELECT FROM consent_state other
    WHERE other.answers_to = s.answers_to AND (other.folded ->> 'hold')::boolean) AS held
FROM consent_event e JOIN consent_state s ON s.subject_id = e.subject_id
WHERE e.seq > %(after)s AND e.seq <= %(last)s
  AND (EXISTS (SELECT FROM consent_vault v WHERE v.event_id = e.seq)
    OR EXISTS (SELECT FROM consent_evidence p WHERE p.event_id = e.seq))
  AND NOT EXISTS (
    SELECT FROM consent_event later
    WHERE later.subject_id = e.subject_id AND later.seq > %(last)s AND later.type = ANY (%(ending)s))
  AND NOT EXISTS (
    SELECT FROM consent_decision d
    WHERE d.subject_id = e.subject_id AND d.consent_event_id = e.event_id
      AND d.decision = 'allow' AND d.decided_at >= %(before)s)
ORDER BY e.seq
LIMIT %(page)s
