"""Whole numbers that strangers wrote. Pure."""

from __future__ import annotations

from typing import Any

# More than any count or page has; Python reads no number of thousands of digits.
MOST_DIGITS = 9


def whole(given: Any, most_digits: int = MOST_DIGITS) -> int | None:
    """The number that ``given`` is or spells in digits, none below zero; None for anything else, "²" included."""
    if isinstance(given, int) and not isinstance(given, bool):
        return given if 0 <= given < 10**most_digits else None
    if not isinstance(given, str) or not 0 < len(given) <= most_digits:
        return None
    return int(given) if given.isascii() and given.isdecimal() else None
