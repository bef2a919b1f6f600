"""Numbers and dates as people in Brazil write them, so that own fields can be compared by their size. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils import timezone

_NOT_NUMBER = re.compile(r"^R\$|%$|\s")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def number(value: Any) -> Decimal | None:
    """``7,5``, ``1.234,56``, ``R$ 1.500`` and what programs write; dots between groups of three part thousands."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _finite(Decimal(str(value)))
    return _number_in(value) if isinstance(value, str) else None


def _finite(value: Decimal) -> Decimal | None:
    return value if value.is_finite() else None


@lru_cache(4096)
def _number_in(text: str) -> Decimal | None:
    bare = _NOT_NUMBER.sub("", text.strip())
    if _GROUPED.fullmatch(bare):
        bare = bare.replace(".", "")
    return Decimal(bare.replace(",", ".")) if _NUMBER.fullmatch(bare) else None


@lru_cache(4096)
def moment(text: str) -> date | datetime | None:
    """``10/03/2024``, ``10/03/2024 14:30`` and ISO; of another zone as the clock of the account shows it."""
    if found := _DAY.fullmatch(text.strip()):
        day, month, year, hour, minute, second = found.groups(default="0")
        return _made(
            (int(year), int(month), int(day)), (int(hour), int(minute), int(second)), found[4] is None
        )
    return _iso(text.strip()) if _ISO.match(text.strip()) else None


def _made(day: tuple[int, int, int], clock: tuple[int, int, int], whole: bool) -> date | datetime | None:
    try:
        found = datetime(*day, *clock)
    except ValueError:
        return None
    return found.date() if whole else found


def _iso(text: str) -> date | datetime | None:
    try:
        if len(text) == len("2024-03-10"):
            return date.fromisoformat(text)
        found = datetime.fromisoformat(text)
        return timezone.make_naive(found, timezone.get_default_timezone()) if found.tzinfo else found
    except (ValueError, OverflowError):
        return None


def measurable(value: Any) -> bool:
    return number(value) is not None or (isinstance(value, str) and moment(value) is not None)


def order(fact: Any, value: Any) -> int | None:
    """1 where the fact is more or later, -1 where it is less or earlier; None for what cannot be compared.

    A day stands for all of it: what happened on it is neither before nor after.
    """
    left, right = number(fact), number(value)
    if left is not None and right is not None:
        return (left > right) - (left < right)
    when, wanted = _moment_of(fact), _moment_of(value)
    if when is None or wanted is None:
        return None
    if not (isinstance(when, datetime) and isinstance(wanted, datetime)):
        when, wanted = _day(when), _day(wanted)
    return (when > wanted) - (when < wanted)


def _moment_of(value: Any) -> date | datetime | None:
    return moment(value) if isinstance(value, str) else None


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
