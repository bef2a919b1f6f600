"""Is somebody there? Outside business hours the widget asks for a way to answer; no conversation is hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo


def is_open(
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
