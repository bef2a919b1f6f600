"""Which day comes next in a recurrence. Wall time throughout, so the hour survives changes of clocks. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta

from ..choices import Repeats

DAY = timedelta(days=1)
# Holidays in a row that a calendar may hold; beyond it the recurrence is over.
LONGEST_SEARCH = 366
WEEKEND = (5, 6)


def following(
    repeats: str, last: datetime, first_day: int, *, until: date | None, holidays: Collection[date] = ()
) -> datetime | None:
    """The next wall time after ``last``, or None when the recurrence is over.

    ``first_day``: day of the month on which it began; a month without that day has it on its last. ``holidays`` are
    passed over by ``weekdays`` only.
    """
    step = STEPS.get(Repeats(repeats))
    if step is None:
        return None
    day = step(last.date(), first_day, holidays)
    if day is None or (until is not None and day > until):
        return None
    return datetime.combine(day, last.time())


def _daily(last: date, _first_day: int, _holidays: Collection[date]) -> date:
    return last + DAY


def _weekdays(last: date, _first_day: int, holidays: Collection[date]) -> date | None:
    days = (last + DAY * n for n in range(1, LONGEST_SEARCH))
    return next((day for day in days if day.weekday() not in WEEKEND and day not in holidays), None)


def _weekly(last: date, _first_day: int, _holidays: Collection[date]) -> date:
    return last + DAY * 7


def _monthly(last: date, first_day: int, _holidays: Collection[date]) -> date:
    year, month = (last.year, last.month + 1) if last.month < 12 else (last.year + 1, 1)
    return date(year, month, day_of(first_day, year, month))


def day_of(first_day: int, year: int, month: int) -> int:
    """Where that day of the month lies in this one: on its last if it has no such day."""
    return min(first_day, monthrange(year, month)[1])


STEPS: dict[Repeats, Callable[[date, int, Collection[date]], date | None]] = {
    Repeats.DAILY: _daily,
    Repeats.WEEKDAYS: _weekdays,
    Repeats.WEEKLY: _weekly,
    Repeats.MONTHLY: _monthly,
}
