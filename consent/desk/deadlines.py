"""How long an answer may take (LGPD art. 19): a simple one is due at once, a whole one within 15 days. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..choices import Right

DAYS = 15  # what the law allows at most; ``settings.RIGHTS_DAYS`` may ask for less
AT_ONCE = timedelta(days=1)
SIMPLE = frozenset({Right.CONFIRMATION, Right.REVOCATION})
# Days before the end on which the desk is warned: with 15 days, on day 10 and on day 13.
WARNED_BEFORE = (5, 2)


def due(right: str, opened_at: datetime, days: int = DAYS) -> datetime:
    return opened_at + (AT_ONCE if right in SIMPLE else timedelta(days=min(days, DAYS)))


def alarms(opened_at: datetime, due_at: datetime) -> list[tuple[int, datetime]]:
    """``(day, moment)`` of each warning, earliest first; none for what is due at once."""
    found = [due_at - timedelta(days=before) for before in WARNED_BEFORE]
    return [((moment - opened_at).days, moment) for moment in found if moment > opened_at]
