"""Which business hours are open now; rules may ask, and what waits follows when one opens or closes."""

from __future__ import annotations

from invenio_center.kernel import sql
from invenio_center.kernel.opening import Opening
from invenio_center.models import BusinessHours, Holiday
from invenio_center.segments.sorts import CLOSED, OPEN


def states() -> dict[int, str]:
    """``open`` or ``closed`` of every business hours, by the database's clock."""
    now = sql.now()
    holidays = list(Holiday.objects.values_list("hours", "day"))

    def state(one: BusinessHours) -> str:
        days = frozenset(day for hours, day in holidays if hours in (None, one.pk))
        return OPEN if Opening(one.intervals, one.time_zone, days).is_open(now) else CLOSED

    return {one.pk: state(one) for one in BusinessHours.objects.all()}
