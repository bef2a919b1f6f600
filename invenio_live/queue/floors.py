"""Where claims begin to read each lane. Without this the order is the same, only slower under long transactions."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from invenio_center.kernel import sql

from ..models import Lane

# A floor is raised by so much at least: each raise leaves a row of its own behind. What was taken within it is what a
# claim steps over while a long transaction is open.
STEP = timedelta(seconds=15)


def raise_floors(step: timedelta = STEP) -> int:
    """Lane by lane in transactions of their own, so that nobody who enters waits long. Returns how many rose."""
    return sum(_raise(lane, step) for lane in Lane.objects.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _raise(lane: int, step: timedelta) -> bool:
    found = sql.row("SELECT queue_raise(%s, %s) AS raised", [lane, step]) or {}
    return bool(found["raised"])
