"""What happens to a promised return when its conversation is answered or ends. Making one: ``schedules.actions``."""

from __future__ import annotations

from datetime import datetime

from invenio_center.models import User

from .. import events
from ..choices import ScheduleStatus
from ..events.summary import stamp
from ..models import Conversation, Schedule


def pending(row: Conversation) -> Schedule | None:
    return Schedule.objects.filter(conversation=row, status=ScheduleStatus.PENDING).first()


def kept_by_contact(row: Conversation, user: User, now: datetime) -> Schedule | None:
    """A person has written to the customer: a promise whose time has come is kept, an earlier message keeps none."""
    if row.promotes_at is None or row.promotes_at > now:
        return None
    found = pending(row)
    if found is not None:
        finish(row, found, ScheduleStatus.DONE, now)
    return found


def end_with(row: Conversation, *, actor: User | None, now: datetime, reason: str = "") -> None:
    """The conversation ends: before its hour the promise is cancelled, afterwards it is missed."""
    found = pending(row) if row.promotes_at is not None else None
    if found is not None:
        status = ScheduleStatus.MISSED if found.due_at <= now else ScheduleStatus.CANCELLED
        finish(row, found, status, now, reason=reason or "Atendimento encerrado.")


def finish(row: Conversation, schedule: Schedule, status: str, now: datetime, *, reason: str = "") -> None:
    """The caller holds the conversation's row and saves it."""
    schedule.status, schedule.ended_at, schedule.reason = status, now, reason[:200]
    if status == ScheduleStatus.DONE:
        schedule.lateness_s = round((now - schedule.due_at).total_seconds())
    schedule.save(update_fields=["status", "ended_at", "reason", "lateness_s"])
    row.promotes_at = None
    row.return_lane = None
    tell_schedule(row, schedule)


def tell_schedule(row: Conversation, schedule: Schedule) -> None:
    """Consoles that show the conversation redraw its promise."""
    data = {
        "conversation": str(row.public_id),
        "schedule": {
            "id": str(schedule.public_id),
            "due_at": stamp(schedule.due_at),
            "status": schedule.status,
            "note": schedule.note,
        },
    }
    events.tell(events.sight(row) | {events.conversation_group(row.public_id)}, "schedule.changed", data)
