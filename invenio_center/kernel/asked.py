"""What the address of a page asks for, whoever typed it: what is not understood counts as not asked. Pure."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from uuid import UUID

from .numbers import whole

# Every whole number of so many digits fits into a key.
KEY_DIGITS = 18
# Other years are slips of the hand, and days beside them cannot be reckoned.
YEARS = range(2000, 2200)


def number(text: str | None) -> int | None:
    """A key of a table."""
    return whole(text, KEY_DIGITS)


def day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.year in YEARS else None


def uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def choice(text: str | None, known: Container[str]) -> str:
    """One of ``known``, or empty."""
    return text if text and text in known else ""
