"""What compliance has decided about sending, beyond the law's own rules. One switch: do declared opt-ins count?

Off, as it is from the start, a declared opt-in is shown and carries nothing. On, it carries messages until its own end,
and every decision that rests on it says so (``CONSENT_DECLARED_POLICY``).
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from invenio_center.kernel import sql

from ..models import Installation

CLOCK = """
SELECT clock_timestamp(),
  EXISTS (SELECT FROM consent_installation i WHERE i.id = 1 AND i.declared_since IS NOT NULL)
"""


def clock() -> tuple[datetime, bool]:
    """The database's clock, and whether declared opt-ins count; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(CLOCK)
        moment, declared = cursor.fetchone()
        return moment, declared


def declared_since() -> datetime | None:
    """From when on declared opt-ins count; None while they do not. Every export prints it."""
    return Installation.objects.filter(pk=1).values_list("declared_since", flat=True).first()


@transaction.atomic
def accept_declared(accept: bool) -> bool:
    """Turn the switch; False when it already stood so. The caller checks the right and leaves the trail."""
    Installation.objects.get_or_create(pk=1)
    found = Installation.objects.select_for_update(no_key=True).get(pk=1)
    if accept == (found.declared_since is not None):
        return False
    found.declared_since = sql.now() if accept else None
    found.save(update_fields=["declared_since"])
    return True
