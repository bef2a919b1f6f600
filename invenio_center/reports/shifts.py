"""Intervals of time put together and cut by day: what being there is compared with. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ..kernel.opening import Span


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time in spans that do not overlap."""
    whole: list[Span] = []
    for begin, end in sorted(spans):
        if whole and begin <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((begin, end))
    return whole


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def by_day(spans: Iterable[Span], zone: ZoneInfo) -> Iterator[tuple[date, datetime, datetime]]:
    """Cut at midnight of ``zone``."""
    for begin, end in spans:
        while begin < end:
            day = begin.astimezone(zone).date()
            following = midnight(day + timedelta(days=1), zone)
            yield day, begin, min(end, following)
            begin = following
