"""The tallies counted anew over everybody: when an installation gets them, to see that they are right, to mend them."""

from __future__ import annotations

import json
import uuid
from collections import Counter

from django.db import connection, transaction

from invenio_center.kernel import sql
from invenio_center.kernel.locks import LockSpace

from ..models import Tally, TextTally
from . import tally
from .chain import BEGIN, LOCK_KEY
from .tally import PERSON, Place

PEOPLE_PER_PAGE = 2_000
EVENTS_PER_PAGE = 20_000
# Whole persons: all records that answer for the next so many of them.
FAMILIES = """
SELECT subject_id::text AS record, answers_to::text AS root, folded::text AS folded FROM consent_state
WHERE answers_to > %(after)s AND answers_to <= coalesce((
  SELECT max(root::text)::uuid FROM (
    SELECT answers_to AS root FROM consent_state WHERE answers_to > %(after)s ORDER BY answers_to LIMIT %(page)s
  ) AS next), %(after)s)
ORDER BY answers_to
"""
TEXTS = """
SELECT j #>> '{text,code}' AS code, (j #>> '{text,version}')::int AS version, count(*) AS grants,
  max(j ->> 'occurred_at') AS last
FROM (SELECT canonical::jsonb AS j FROM consent_event
  WHERE seq > %(after)s AND seq <= %(after)s + %(page)s AND type = ANY (%(types)s)) AS page
WHERE j -> 'text' <> 'null' GROUP BY 1, 2
"""
STORED = """
SELECT channel, purpose, state, to_char(ends AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"') AS ends,
  sum(people) AS people
FROM consent_tally GROUP BY channel, purpose, state, ends HAVING sum(people) <> 0
"""
NEWEST = "SELECT coalesce(max(seq), 0) AS seq FROM consent_event"
NOBODY = str(uuid.UUID(int=0))


def count_everything() -> None:
    """Fill the empty tallies, page by page. The caller keeps appends out until it commits."""
    nobody: Counter[Place] = Counter()
    tally.add(tally.stated(nobody, everybody()))
    for after in range(0, _newest(), EVENTS_PER_PAGE):
        agreed = sql.rows(TEXTS, {"after": after, "page": EVENTS_PER_PAGE, "types": list(tally.GRANTS)})
        tally.add(tally.stated(nobody, nobody, agreed))


@transaction.atomic
def recount() -> int:
    """Put what is counted now in the place of what was stored; how many people. Appends wait meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, [int(LockSpace.LEDGER), LOCK_KEY, []])
    Tally.objects.all().delete()
    TextTally.objects.all().delete()
    count_everything()
    return stored()[PERSON]


def differ() -> bool:
    """Do the tallies say anything else than the states? Not told while events are being appended: ask again."""
    began, counted, kept = _newest(), everybody(), stored()
    return _newest() == began and counted != kept


def stored() -> Counter[Place]:
    """Where people stand, from the tallies alone."""
    return Counter(
        {
            (row["channel"], row["purpose"], row["state"], row["ends"]): row["people"]
            for row in sql.rows(STORED)
        }
    )


def _newest() -> int:
    return int((sql.row(NEWEST) or {})["seq"])


def everybody() -> Counter[Place]:
    """Where people stand, from their states alone."""
    found: Counter[Place] = Counter()
    after = NOBODY
    while page := sql.rows(FAMILIES, {"after": after, "page": PEOPLE_PER_PAGE}):
        records = {row["record"]: json.loads(row["folded"]) for row in page}
        found += tally.people(records, {row["record"]: row["root"] for row in page})
        after = page[-1]["root"]
    return found
