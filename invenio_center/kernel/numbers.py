"""Whole numbers that strangers wrote. Pure."""

from __future__ import annotations

from typing import Any

# More than any count, page or key has; Python reads no number of thousands of digits.
MOST_DIGITS = 9


def whole(given: Any) -> int | None:
    """The number that ``given`` is or spells in digits, none below zero; None for anything else."""
    if isinstance(given, int) and not isinstance(given, bool):
        return given if 0 <= given < 10**MOST_DIGITS else None
    if not isinstance(given, str) or not 0 < len(given) <= MOST_DIGITS:
        return None
    return int(given) if given.isascii() and given.isdecimal() else None
