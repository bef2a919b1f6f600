"""The kinds of record with a term of their own. Whoever owns the records registers how they are counted and removed."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ..choices import Unit

Step = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """``least`` = ``most`` says that the term is not for choosing.

    * ``due(before)``: how many records are past their term, held ones left out.
    * ``drop(before, after)``: remove a few hundred in a short transaction of its own, beginning after a place that the
      kind itself gave (0 at first); how many went, and where to go on, None at the end.
    * ``held(before)``: how many would be due and stay because of a legal hold.
    """

    key: str
    label: str
    what: str
    why: str
    unit: Unit
    default: int
    least: int
    most: int
    due: Callable[[datetime], int]
    drop: Callable[[datetime, int], Step]
    held: Callable[[datetime], int] = lambda _before: 0

    def before(self, now: datetime, term: int) -> datetime:
        """Records from before this moment are past a term of so many units."""
        if self.unit == Unit.DAYS:
            return now - timedelta(days=term)
        return months_before(now, term if self.unit == Unit.MONTHS else 12 * term)


__all__ = ["KINDS", "Kind", "Step", "months_before", "register", "replace"]

KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """By the ``apps.py`` of the app that has the records."""
    KINDS[kind.key] = kind


def months_before(now: datetime, months: int) -> datetime:
    """The same day so many months ago, or the last of that month."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    day = min(now.day, calendar.monthrange(year, month + 1)[1])
    return now.replace(year=year, month=month + 1, day=day)
