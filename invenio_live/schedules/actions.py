"""Promised returns: made, moved, cancelled, announced. Their place on top is the clock's work, not a task's."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from invenio_center.kernel import sql
from invenio_center.kernel.errors import NotFound
from invenio_center.models import Contact, Role, User

from .. import events
from ..agents import queries as agents
from ..choices import ConversationStatus, ScheduleStatus
from ..conversations import locking, promises, state
from ..conversations.errors import AlreadyOpen, Blocked, NotHolder
from ..conversations.placing import keep, store
from ..events import types
from ..events.summary import stamp
from ..models import Agent, Conversation, Schedule
from . import times
from .errors import ScheduleEnded, ScheduleExists

ANNOUNCED_AT_ONCE = 200


@transaction.atomic
def create(
    *,
    conversation: UUID | str,
    actor: User,
    due_at: datetime,
    time_zone: str = "",
    owner: Agent | None = None,
    note: str = "",
) -> Schedule:
    """Promise a return. An aware ``due_at`` is a moment, a naive one wall time in ``time_zone`` (= the contact's).

    What is unanswered counts as settled by the promise; the holder's hands are free; it returns by itself.
    """
    row = locking.in_reach(conversation, actor)
    _refuse(row)
    zone, now = _zone(row, time_zone), sql.now()
    moment = times.due(due_at, zone, now)
    before, holder = events.sight(row), row.holder
    schedule = Schedule.objects.create(
        conversation=row,
        due_at=moment,
        promotes_at=times.promotes_at(moment),
        time_zone=zone,
        owner=owner,
        note=note.strip()[:500],
        author=actor,
    )
    since = _rest_until(row, schedule, now)
    event = types.ScheduleCreated(
        schedule=str(schedule.public_id),
        due_at=stamp(moment) or "",
        owner=owner.user_id if owner else None,
        unanswered_since=stamp(since) or "",
        seen_before=before,
    )
    events.record(row, event, actor=actor)
    promises.tell_schedule(row, schedule)
    if holder is not None:
        agents.tell_me(holder.user)
    return schedule


@transaction.atomic
def reschedule(schedule: UUID | str, *, actor: User, due_at: datetime, time_zone: str = "") -> Schedule:
    """The same promise at another hour; how often that happened is counted."""
    row, found = _pending(schedule, actor)
    zone = time_zone or found.time_zone
    moment = times.due(due_at, zone, sql.now())
    before, earlier = events.sight(row), found.due_at
    found.due_at, found.promotes_at, found.time_zone = moment, times.promotes_at(moment), zone
    found.times_rescheduled += 1
    found.announced_at = None
    found.save(update_fields=["due_at", "promotes_at", "time_zone", "times_rescheduled", "announced_at"])
    row.promotes_at = found.promotes_at
    store(row)
    event = types.ScheduleMoved(
        schedule=str(found.public_id),
        due_at=stamp(moment) or "",
        from_due_at=stamp(earlier) or "",
        seen_before=before,
    )
    events.record(row, event, actor=actor)
    promises.tell_schedule(row, found)
    return found


@transaction.atomic
def cancel(schedule: UUID | str, *, actor: User | None, reason: str = "") -> Schedule:
    """Take the promise back: the conversation waits if something is unanswered, else it ends."""
    row, found = _pending(schedule, actor)
    _cancel(row, found, actor, reason)
    return found


@transaction.atomic
def finish(schedule: UUID | str, *, actor: User) -> Schedule:
    """The contact was made another way (a call, say): kept."""
    row, found = _pending(schedule, actor)
    _end(row, found, actor, ScheduleStatus.DONE, "")
    return found


@transaction.atomic
def cancel_of_contact(contact: Contact, *, actor: User | None, reason: str) -> int:
    """Every promise to a person, taken back: blocked, erased, or out of everything."""
    promised = Conversation.objects.filter(contact=contact, promotes_at__isnull=False)
    rows = locking.all_locked(promised)
    found = [(row, schedule) for row in rows if (schedule := promises.pending(row)) is not None]
    for row, schedule in found:
        _cancel(row, schedule, actor, reason)
    return len(found)


def announce_due() -> int:
    """Tell consoles about promises that have just come to the top: once for each. They are there without it."""
    done = 0
    while done < ANNOUNCED_AT_ONCE and _announce_next():
        done += 1
    return done


@transaction.atomic
def _announce_next() -> bool:
    now = sql.now()
    waiting = Schedule.objects.filter(status=ScheduleStatus.PENDING, announced_at=None, promotes_at__lte=now)
    first = waiting.order_by("promotes_at", "pk").values_list("conversation_id", "pk").first()
    if first is None:
        return False
    row = locking.by_number(first[0])
    # Under the row's lock: who was faster has set the mark, moved the hour or ended the promise.
    if not waiting.filter(pk=first[1]).update(announced_at=now):
        return True
    schedule = Schedule.objects.get(pk=first[1])
    due_at = stamp(schedule.due_at) or ""
    events.record(row, types.SchedulePromoted(schedule=str(schedule.public_id), due_at=due_at))
    data = {"conversation": str(row.public_id), "due_at": due_at}
    events.tell(events.sight(row), "schedule.promoted", data)
    return True


def _refuse(row: Conversation) -> None:
    if row.contact.blocked_at is not None:
        raise Blocked("Este contato está bloqueado: não é possível agendar um retorno.")
    found = promises.pending(row)
    if found is not None:
        raise ScheduleExists(schedule=str(found.public_id), due_at=stamp(found.due_at))
    others = Conversation.objects.filter(contact=row.contact, channel=row.channel).exclude(pk=row.pk)
    if row.status == ConversationStatus.CLOSED and others.exclude(status=ConversationStatus.CLOSED).exists():
        raise AlreadyOpen


def _zone(row: Conversation, name: str) -> str:
    wanted = name or row.contact.time_zone or settings.TIME_ZONE
    return times.zone(wanted).key


def _rest_until(row: Conversation, schedule: Schedule, now: datetime) -> datetime | None:
    """Nobody holds it until the hour. Returns since when something was unanswered."""
    since = state.answered(row, now)
    if row.status == ConversationStatus.CLOSED:
        state.reopen(row)
    state.take_away(row, ConversationStatus.SCHEDULED)
    row.promotes_at = schedule.promotes_at
    row.unread = 0
    store(row)
    return since


def _pending(public_id: UUID | str, actor: User | None) -> tuple[Conversation, Schedule]:
    """The conversation locked, and its promise while it is still one that ``actor`` may touch."""
    known = Schedule.objects.filter(public_id=public_id).values_list("conversation_id", flat=True).first()
    if known is None:
        raise NotFound("Este agendamento não existe mais.")
    row = locking.by_number(known)
    found = Schedule.objects.select_related("owner").get(public_id=public_id)
    if found.status != ScheduleStatus.PENDING:
        raise ScheduleEnded
    if actor is not None and not _may_touch(row, found, actor):
        raise NotHolder.of(row)
    return row, found


def _may_touch(row: Conversation, schedule: Schedule, actor: User) -> bool:
    """Supervisors, who promised it, whose it is, and who holds the conversation."""
    owners = (schedule.owner, row.holder)
    mine = any(agent is not None and agent.user_id == actor.pk for agent in owners)
    return actor.role == Role.SUPERVISOR or schedule.author_id == actor.pk or mine


def _cancel(row: Conversation, schedule: Schedule, actor: User | None, reason: str) -> None:
    _end(row, schedule, actor, ScheduleStatus.CANCELLED, reason)


def _end(row: Conversation, schedule: Schedule, actor: User | None, status: str, reason: str) -> None:
    before, now = events.sight(row), sql.now()
    promises.finish(row, schedule, status, now, reason=reason)
    if row.status == ConversationStatus.SCHEDULED:
        state.end(row, now)
        keep(row)
    elif row.status == ConversationStatus.WAITING:
        store(row)
    else:
        keep(row)
    event = types.ScheduleEnded(
        schedule=str(schedule.public_id), result=status, reason=reason[:200], seen_before=before
    )
    events.record(row, event, actor=actor)
