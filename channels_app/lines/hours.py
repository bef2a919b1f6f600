"""Is somebody there? Business hours decide automatic texts and the widget's form; they hide no conversation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from invenio_center.kernel import sql
from invenio_center.models import Holiday

from ..models import Channel


def is_open(channel: Channel) -> bool:
    """By the line's business hours, its holidays and the database's clock; a line without hours is always open."""
    if channel.hours is None:
        return True
    days = Holiday.objects.filter(Q(hours=None) | Q(hours=channel.hours)).values_list("day", flat=True)
    return is_within(channel.hours.intervals, channel.hours.time_zone, days, sql.now())


def is_within(
    intervals: Mapping[str, Iterable[Iterable[str]]], zone: str, holidays: Iterable[date], moment: datetime
) -> bool:
    """Whether ``moment`` lies in one of its day's ``[begin, end)``; no interval at all means always open."""
    if not any(intervals.values()):
        return True
    local = moment.astimezone(ZoneInfo(zone))
    if local.date() in set(holidays):
        return False
    clock = f"{local:%H:%M}"
    today: Iterable[Any] = intervals.get(str(local.weekday()), ())
    return any(begin <= clock < end for begin, end in today)
