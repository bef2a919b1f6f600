"""States and noes made anew where an event claims a later hour than the one in which it was recorded.

Older releases took such an hour as it came, so that a grant weighed more than the withdrawals of its next minutes.
"""

from __future__ import annotations

import json

from django.db import connection, transaction

from invenio_center.kernel import sql
from invenio_center.kernel.locks import LockSpace

from . import projection, tallying
from .chain import BEGIN, LOCK_KEY

EARLY = "SELECT DISTINCT subject_id FROM consent_event WHERE occurred_at > recorded_at"
EVENTS = "SELECT canonical FROM consent_event WHERE subject_id = %s ORDER BY seq"
STORE = "UPDATE consent_state SET folded = %s WHERE subject_id = %s"
NOES = """
UPDATE consent_suppression AS no SET since = told.recorded_at
FROM consent_event AS told WHERE told.event_id = no.event_id AND no.since > told.recorded_at
"""


@transaction.atomic
def refold() -> int:
    """How many people were folded anew. Appends wait meanwhile; an installation without such events is left alone."""
    if not sql.rows(EARLY):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, [int(LockSpace.LEDGER), LOCK_KEY, []])
    people = [row["subject_id"] for row in sql.rows(EARLY)]
    for person in people:
        events = (json.loads(row["canonical"]) for row in sql.rows(EVENTS, [person]))
        sql.execute(STORE, [json.dumps(projection.fold(events)), person])
    sql.execute(NOES)
    tallying.recount()
    return len(people)
