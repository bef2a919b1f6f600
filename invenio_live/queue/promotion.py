"""From when a promised return stands on top: its hour less what its segment sets, five minutes without one.

``promotes_at`` stands at the conversation, where the queue compares it with the clock, and at the promise. Both follow
the segment: when the conversation moves to another one, and when the setting changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db.models import QuerySet

from invenio_center.kernel import sql
from invenio_center.kernel.locks import LockSpace, lock
from invenio_center.models import Segment

from ..choices import ScheduleStatus
from ..events import EVERYTHING, queue_group, tell, user_group
from ..models import Conversation, Schedule
from .rights import RULES_LOCK

USUAL = timedelta(minutes=5)
BATCH = 1_000


def before(segment: Segment | None) -> timedelta:
    return USUAL if segment is None else timedelta(minutes=segment.promotes_before_min)


def follow(rows: Iterable[Conversation]) -> None:
    """Set ``promotes_at`` of rows that hold a promise; the caller saves them. Their locks are held, or they are new."""
    promised = {row.pk: row for row in rows if row.promotes_at is not None and row.pk is not None}
    for schedule in pending(promised):
        row = promised[schedule.conversation_id]
        row.promotes_at = schedule.due_at - before(row.segment)
        if schedule.promotes_at != row.promotes_at:
            schedule.promotes_at = row.promotes_at
            if schedule.promotes_at > sql.now():
                schedule.announced_at = None
            schedule.save(update_fields=["promotes_at", "announced_at"])


def pending(conversations: Iterable[int]) -> QuerySet[Schedule] | Sequence[Schedule]:
    numbers = list(conversations)
    found = Schedule.objects.filter(conversation__in=numbers, status=ScheduleStatus.PENDING)
    return found.order_by("conversation_id") if numbers else ()


def setting_changed(segments: Sequence[int]) -> None:
    """The lead of these segments may have changed: what is promised in them follows in the same transaction."""
    lock(LockSpace.LANES, [RULES_LOCK])
    promised = Schedule.objects.filter(
        conversation__segment__in=list(segments), status=ScheduleStatus.PENDING
    ).values_list("conversation_id", "due_at", "promotes_at", "conversation__segment__promotes_before_min")
    wanted = [pk for pk, due, promotes, lead in promised if due - promotes != timedelta(minutes=lead)]
    for start in range(0, len(wanted), BATCH):
        _moved(wanted[start : start + BATCH])


def _moved(numbers: Sequence[int]) -> None:
    locked = Conversation.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=numbers)
    rows = list(locked.select_related("segment", "holder").order_by("pk"))
    follow(rows)
    Conversation.objects.bulk_update(rows, ["promotes_at"], batch_size=BATCH)
    tell_moved(rows)


def tell_moved(rows: Iterable[Conversation]) -> None:
    """Consoles read everything again: the hour at which a row enters by itself has changed without an event."""
    moved = list(rows)
    groups = {EVERYTHING} if moved else set()
    for row in moved:
        groups.add(queue_group(row.channel_id, row.segment_id))
        if row.holder is not None:
            groups.add(user_group(row.holder.user_id))
    if groups:
        tell(groups, "mend", {})
