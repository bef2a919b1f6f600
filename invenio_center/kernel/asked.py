"""What the address of a page asks for, whoever typed it: what is not understood counts as not asked. Pure."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from uuid import UUID

# Every whole number of so many digits fits into a key.
MOST_DIGITS = 18
# Other years are slips of the hand, and days beside them cannot be reckoned.
YEARS = range(2000, 2200)


def number(text: str | None) -> int | None:
    """Of ASCII digits alone: a superscript is a digit too, and means nothing here."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


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
