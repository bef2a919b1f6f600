"""Is everything still there that the events say was kept? Of people who are not erased, and within the term of keeping.

What retention has removed is told by its own runs; nothing younger than the least term it may ever have can be missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Max

from invenio_center.kernel import sql

from .. import hashing
from ..choices import PROOFS, PROOFS_LEAST_YEARS
from ..models import RetentionRun
from . import queries
from .optin import months_later
from .verification import Fault

PAGE = 5_000
# Boxes and proofs that are not there, and the first event that lacks one.
MISSING = """
SELECT count(*) FILTER (WHERE boxless) AS boxes, min(seq) FILTER (WHERE boxless) AS first_box,
  coalesce(sum(proofs), 0) AS proofs, min(seq) FILTER (WHERE proofs > 0) AS first_proof
FROM (
  SELECT e.seq,
    consent_field(e.canonical, 'pii_commit') <> %(nobody)s
      AND NOT EXISTS (SELECT FROM consent_vault v WHERE v.event_id = e.seq) AS boxless,
    CASE WHEN position('"evidence":[]' IN e.canonical) > 0 THEN 0 ELSE (
      SELECT count(*) FROM jsonb_array_elements(e.canonical::jsonb -> 'evidence') AS one
      WHERE NOT EXISTS (SELECT FROM consent_evidence p WHERE p.event_id = e.seq AND p.commit = one ->> 'commit')
    ) END AS proofs
  FROM consent_event e LEFT JOIN consent_state s ON s.subject_id = e.subject_id
  WHERE e.seq > %(after)s AND e.seq <= %(upto)s AND coalesce(s.folded ->> 'status', '') <> 'erased'
) AS kept
"""


def verify_presence() -> Iterator[Fault]:
    """One fault for the boxes that are missing, one for the proofs; each names the first event."""
    last = queries.newest()
    pages = [_page(after, min(after + PAGE, last)) for after in range(_removed_upto(last), last, PAGE)]
    for many, first, what in (
        ("boxes", "first_box", "cofres de dados pessoais"),
        ("proofs", "first_proof", "evidências"),
    ):
        if number := sum(int(page[many]) for page in pages):
            seq = min(page[first] for page in pages if page[first])
            yield Fault("missing", seq, f"faltam {what}: {number}, a começar por este evento")


def _page(after: int, upto: int) -> dict[str, Any]:
    return sql.row(MISSING, {"nobody": hashing.NO_PII_COMMIT, "after": after, "upto": upto}) or {}


def _removed_upto(last: int) -> int:
    """The last event of which retention may have removed something."""
    cut = RetentionRun.objects.filter(kind=PROOFS, dry=False).aggregate(at=Max("before"))["at"]
    return queries.first_at(min(cut, _least()), last) - 1 if cut else 0


def _least() -> datetime:
    return months_later(sql.now(), -12 * PROOFS_LEAST_YEARS)
