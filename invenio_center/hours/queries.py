"""Business hours as they stand: intervals, zone and holidays in one object that reckons."""

from __future__ import annotations

from django.db.models import Q

from ..kernel.opening import Opening
from ..models import BusinessHours, Holiday

ALWAYS = Opening({}, "UTC")


def opening(hours: BusinessHours | None) -> Opening:
    """With its own holidays and the general ones; without hours it is always open."""
    if hours is None:
        return ALWAYS
    days = Holiday.objects.filter(Q(hours=None) | Q(hours=hours)).values_list("day", flat=True)
    return Opening(hours.intervals, hours.time_zone, frozenset(days))
