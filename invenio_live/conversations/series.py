"""The next promise of a recurrence, made when one ends."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from invenio_center.models import Holiday

from ..choices import Repeats
from ..models import Conversation, Schedule
from . import recurrence, wall

COPIED = (
    "time_zone", "owner", "segment", "note", "repeats", "repeats_until", "series", "template", "reminder_min", "author",
)  # fmt: skip


def following(row: Conversation, ended: Schedule, now: datetime) -> Schedule | None:
    """Not stored yet; None for a single promise and at the end of a recurrence. The past is passed over."""
    if ended.repeats in ("", Repeats.NEVER) or ended.wall_time is None:
        return None
    where, last = ZoneInfo(ended.time_zone), wall.read(ended.wall_time)
    first_day, closed = _first_day(ended), holidays(row, last.date())
    while (
        found := recurrence.following(
            ended.repeats, last, first_day, until=ended.repeats_until, holidays=closed
        )
    ) is not None:
        moment = wall.moment_of(found, where)
        if moment > now:
            copied = {name: getattr(ended, name) for name in COPIED}
            return Schedule(conversation=row, due_at=moment, wall_time=wall.kept(found), **copied)
        last = found
    return None


def holidays(row: Conversation, since: date) -> set[date]:
    """Days on which nobody works for this conversation: those of its segment's hours, else of its line's."""
    hours = (row.segment.hours_id if row.segment else None) or row.channel.hours_id
    days = Holiday.objects.filter(Q(hours=None) | Q(hours=hours), day__gte=since)
    return set(days.values_list("day", flat=True))


def _first_day(ended: Schedule) -> int:
    """The day of the month that was agreed: in a short month the promise stood on its last day. One that was moved to
    another day sets it anew; another hour of the same day does not.
    """
    stood = Schedule.objects.filter(series=ended.series, wall_time__isnull=False).order_by("due_at", "pk")
    agreed = 0
    for wall_time, moved in stood.values_list("wall_time", "times_rescheduled"):
        found = wall.read(wall_time or ended.due_at)
        if not agreed or (moved and found.day != recurrence.day_of(agreed, found.year, found.month)):
            agreed = found.day
    return agreed
