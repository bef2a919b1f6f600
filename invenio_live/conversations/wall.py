"""Wall time and moments of a zone. Pure.

An hour that clocks show twice is the first one unless ``fold`` says the second; one they skip is the moment right after
the gap.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


def moment_of(wall: datetime, where: ZoneInfo) -> datetime:
    """When a naive ``wall`` time is in the zone, in UTC."""
    moment = wall.replace(tzinfo=where).astimezone(UTC)
    if wall_of(moment, where) == wall.replace(fold=0):
        return moment
    return _after_gap(wall, where)


def _after_gap(wall: datetime, where: ZoneInfo) -> datetime:
    """The first moment of the new clock. The two readings of a skipped hour lie on either side of it."""
    before = wall.replace(tzinfo=where, fold=1).astimezone(UTC).replace(microsecond=0)
    after = wall.replace(tzinfo=where, fold=0).astimezone(UTC).replace(microsecond=0) + SECOND
    old = before.astimezone(where).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // 2 // SECOND * SECOND
        if middle.astimezone(where).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def wall_of(moment: datetime, where: ZoneInfo) -> datetime:
    """What the clocks of the zone show then: naive."""
    return moment.astimezone(where).replace(tzinfo=None, fold=0)


def followed(due_at: datetime, wall: datetime, where: ZoneInfo) -> datetime:
    """The moment of an agreed wall time by today's rules; ``due_at`` stands where it still shows that time."""
    return due_at if wall_of(due_at, where) == wall else moment_of(wall, where)


def kept(wall: datetime) -> datetime:
    """A naive wall time as the column holds it: its digits, marked as UTC."""
    return wall.replace(tzinfo=UTC, fold=0)


def read(stored: datetime) -> datetime:
    return stored.astimezone(UTC).replace(tzinfo=None)
