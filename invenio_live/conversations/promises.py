"""What happens to a promised return when its conversation is answered or ends. Making one: ``schedules.actions``.

A recurring promise that ends makes the next one in the same transaction, under the lock of the conversation. When the
conversation itself ends, what is still to come goes on in a new one, which rests until then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from invenio_center.kernel import sql
from invenio_center.models import User

from .. import events
from ..choices import ConversationStatus, Repeats, ScheduleStatus, Turn
from ..events import types
from ..events.summary import stamp
from ..models import Conversation, Outcome, Schedule
from . import series
from .placing import store

# How long around its hour a message to the customer counts as the agreed one (docs/consent-ledger.md, row 20).
AGREED_BEFORE, AGREED_AFTER = timedelta(minutes=5), timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a promise ends. ``goes_on``: a recurrence has its next one."""

    status: str
    reason: str = ""
    outcome: Outcome | None = None
    goes_on: bool = True

    @property
    def owes_again(self) -> bool:
        """Nobody was reached, and no outcome says that nothing more is owed."""
        return self.status != ScheduleStatus.DONE and self.outcome is None


def pending(row: Conversation) -> Schedule | None:
    return Schedule.objects.filter(conversation=row, status=ScheduleStatus.PENDING).first()


def agreed_until(row: Conversation, now: datetime) -> datetime | None:
    """How long the customer expects to hear from us as promised; None when this is not the time."""
    kept = (ScheduleStatus.PENDING, ScheduleStatus.DONE)
    near = (now - AGREED_AFTER, now + AGREED_BEFORE)
    promised = Schedule.objects.filter(conversation=row, status__in=kept, due_at__range=near)
    latest = promised.order_by("-due_at").values_list("due_at", flat=True).first()
    return latest + AGREED_AFTER if latest else None


def kept_by_contact(row: Conversation, user: User, now: datetime) -> Schedule | None:
    """A person has written to the customer: a promise whose time has come is kept, an earlier message keeps none."""
    if row.promotes_at is None or row.promotes_at > now:
        return None
    found = pending(row)
    if found is not None:
        finish(row, found, Ending(ScheduleStatus.DONE), now, actor=user)
    return found


def end_with(
    row: Conversation, *, actor: User | None, now: datetime, reason: str = "", for_good: bool = False
) -> Schedule | None:
    """The conversation ends: before its hour the promise is cancelled, afterwards it is missed.

    A recurrence outlives it unless it ends ``for_good``: returned is the promise that is still to be kept, for
    ``carry_over`` once the row is saved.
    """
    found = pending(row) if row.promotes_at is not None else None
    if found is None:
        return None
    late = found.due_at <= now
    if found.repeats != Repeats.NEVER and not for_good and not late:
        return found
    status = ScheduleStatus.MISSED if late else ScheduleStatus.CANCELLED
    ending = Ending(status, reason or "Atendimento encerrado.", goes_on=not for_good)
    return finish(row, found, ending, now, actor=actor)


def finish(
    row: Conversation, schedule: Schedule, ending: Ending, now: datetime, *, actor: User | None
) -> Schedule | None:
    """Returns the next one of a recurrence. The caller holds the conversation's row and saves it."""
    schedule.status, schedule.ended_at, schedule.reason = ending.status, now, ending.reason[:200]
    schedule.outcome, schedule.ended_by = ending.outcome, actor
    if ending.status == ScheduleStatus.DONE:
        schedule.lateness_s = round((now - schedule.due_at).total_seconds())
    schedule.save(update_fields=["status", "ended_at", "reason", "outcome", "ended_by", "lateness_s"])
    if row.turn == Turn.CUSTOMER and schedule.promotes_at <= now:
        row.turn_since = now  # from its promotion until here it was ours
    row.promotes_at = None
    row.return_lane = None
    tell_schedule(row, schedule)
    following = series.following(row, schedule, now) if ending.goes_on else None
    if following is not None:
        _promise_again(row, following, actor)
    return following


def _promise_again(row: Conversation, following: Schedule, actor: User | None) -> None:
    following.promotes_at = following.due_at - AGREED_BEFORE  # until its place is decided
    following.save(force_insert=True)
    row.promotes_at = following.promotes_at
    store(row)
    following.promotes_at = row.promotes_at
    event = types.ScheduleCreated(
        schedule=str(following.public_id),
        due_at=stamp(following.due_at) or "",
        owner=following.owner.user_id if following.owner else None,
        series=str(following.series),
    )
    events.record(row, event, actor=actor)
    tell_schedule(row, following)


def carry_over(row: Conversation, schedule: Schedule, *, actor: User | None) -> Conversation:
    """The rest of a recurrence whose conversation has just ended: a new one of the same person and line."""
    following = resting(
        Conversation(
            channel=row.channel,
            contact=row.contact,
            reply_to=row.reply_to,
            transferred_segment=row.transferred_segment,
            last_customer_at=row.last_customer_at,
            previous=row,
        ),
        schedule.promotes_at,
        actor=actor,
    )
    schedule.conversation = following
    schedule.save(update_fields=["conversation"])
    store(following)
    tell_schedule(following, schedule)
    return following


def resting(row: Conversation, promotes_at: datetime, *, actor: User | None) -> Conversation:
    """Store a new conversation in which nothing is owed before a promised hour."""
    now = sql.now()
    row.status, row.promotes_at = ConversationStatus.SCHEDULED, promotes_at
    row.turn, row.turn_since, row.opened_at = Turn.CUSTOMER, now, now
    store(row)
    previous = str(row.previous.public_id) if row.previous else ""
    events.record(row, types.Opened(previous=previous), actor=actor)
    return row


def shown(schedule: Schedule) -> dict[str, Any]:
    """What every list shows of a promise."""
    owner = schedule.owner
    return {
        "id": str(schedule.public_id),
        "due_at": stamp(schedule.due_at),
        "time_zone": schedule.time_zone,
        "status": schedule.status,
        "note": schedule.note,
        "owner": owner.user.display_name if owner else None,
        "owner_user": owner.user_id if owner else None,
        "repeats": schedule.repeats or Repeats.NEVER,
    }


def tell_schedule(row: Conversation, schedule: Schedule) -> None:
    """Consoles that show the conversation or a calendar redraw its promise."""
    data = {"conversation": str(row.public_id), "schedule": shown(schedule)}
    groups = events.sight(row) | {events.conversation_group(row.public_id)}
    if schedule.owner is not None:
        groups |= {events.user_group(schedule.owner.user_id)}
    events.tell(groups, "schedule.changed", data)
