"""Promised returns: made, moved, ended. Their place on top is the clock's work, not a task's."""

from __future__ import annotations

from datetime import datetime
from typing import Unpack
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from invenio_center.kernel import sql
from invenio_center.kernel.errors import NotFound
from invenio_center.models import Contact, Role, User

from .. import events
from ..agents import queries as agents
from ..choices import ConversationStatus, Repeats, ScheduleStatus, SlaEnding
from ..conversations import locking, promises, state, unanswered, wall
from ..conversations.errors import AlreadyOpen, Blocked, NotHolder
from ..conversations.placing import keep, store
from ..conversations.promises import Ending
from ..events import types
from ..events.summary import stamp
from ..models import Conversation, Outcome, Schedule
from ..sla import actions as sla
from . import times
from .announcing import announce_due
from .errors import ScheduleEnded, ScheduleExists
from .terms import Terms, put

__all__ = ["announce_due", "cancel", "cancel_of_contact", "create", "finish", "miss", "promise", "reschedule"]


@transaction.atomic
def create(
    *,
    conversation: UUID | str,
    actor: User,
    due_at: datetime,
    time_zone: str = "",
    **terms: Unpack[Terms],
) -> Schedule:
    """Promise a return. An aware ``due_at`` is a moment, a naive one wall time in ``time_zone`` (= the contact's).

    What is unanswered counts as settled by the promise; the holder's hands are free; it returns by itself.
    """
    row = locking.in_reach(conversation, actor)
    return promise(row, actor=actor, due_at=due_at, time_zone=time_zone, **terms)


def promise(
    row: Conversation, *, actor: User, due_at: datetime, time_zone: str = "", **terms: Unpack[Terms]
) -> Schedule:
    """``create`` on a row that the caller has locked and may act on."""
    _refuse(row)
    now, before, holder = sql.now(), events.sight(row), row.holder
    schedule = Schedule(conversation=row, time_zone=_zone(row, time_zone), author=actor)
    _set_hour(schedule, due_at, now)
    put(schedule, terms, row.channel, wall.read(_wall(schedule)).date())
    if schedule.repeats != Repeats.NEVER:
        schedule.series = uuid4()
    schedule.save(force_insert=True)
    since = _rest_until(row, schedule, now)
    event = types.ScheduleCreated(
        schedule=str(schedule.public_id),
        due_at=stamp(schedule.due_at) or "",
        owner=schedule.owner.user_id if schedule.owner else None,
        segment=str(schedule.segment.public_id) if schedule.segment else "",
        series=str(schedule.series or ""),
        unanswered_since=stamp(since) or "",
        seen_before=before,
    )
    events.record(row, event, actor=actor)
    promises.tell_schedule(row, schedule)
    if holder is not None:
        agents.tell_me(holder.user)
    return schedule


@transaction.atomic
def reschedule(
    schedule: UUID | str,
    *,
    actor: User,
    due_at: datetime,
    time_zone: str = "",
    **terms: Unpack[Terms],
) -> Schedule:
    """The same promise at another hour, or with other terms; how often that happened is counted.

    Held by who moves it, or held because it was due, it rests until the new hour, as when it was first promised.
    """
    row, found = _pending(schedule, actor)
    now, before, earlier, holder = sql.now(), events.sight(row), found.due_at, row.holder
    let_go = holder is not None and (holder.user_id == actor.pk or found.promotes_at <= now)
    found.time_zone = times.zone(time_zone or found.time_zone).key
    _set_hour(found, due_at, now)
    _hand_over(row, found, terms)
    put(found, terms, row.channel, wall.read(_wall(found)).date())
    if found.repeats != Repeats.NEVER and found.series is None:
        found.series = uuid4()
    found.times_rescheduled += 1
    found.announced_at = found.alerted_at = found.reminded_at = None
    found.save()
    since = _rest_until(row, found, now) if let_go else None
    if not let_go:
        _stand_until(row, found)
    event = types.ScheduleMoved(
        schedule=str(found.public_id),
        due_at=stamp(found.due_at) or "",
        from_due_at=stamp(earlier) or "",
        unanswered_since=stamp(since) or "",
        seen_before=before,
    )
    events.record(row, event, actor=actor)
    promises.tell_schedule(row, found)
    if let_go and holder is not None:
        agents.tell_me(holder.user)
    return found


@transaction.atomic
def cancel(
    schedule: UUID | str, *, actor: User | None, reason: str = "", following: bool = False
) -> Schedule:
    """Take the promise back: the conversation waits if something is unanswered (also what the promise had settled),
    else it ends.

    Of a recurrence only this one, unless ``following`` says that the later ones go too.
    """
    row, found = _pending(schedule, actor)
    _end(row, found, Ending(ScheduleStatus.CANCELLED, reason, goes_on=not following), actor)
    return found


@transaction.atomic
def finish(
    schedule: UUID | str, *, actor: User, outcome: Outcome | None = None, reason: str = ""
) -> Schedule:
    """The contact was made another way (a call, say): kept."""
    row, found = _pending(schedule, actor)
    _end(row, found, Ending(ScheduleStatus.DONE, reason, outcome), actor)
    return found


@transaction.atomic
def miss(schedule: UUID | str, *, actor: User, outcome: Outcome | None = None, reason: str = "") -> Schedule:
    """Given up after its hour: nobody reached the person. With an ``outcome`` what is unanswered is settled as well.

    Raises ScheduleEnded, and Invalid before the hour.
    """
    row, found = _pending(schedule, actor)
    times.refuse_early(found.due_at, sql.now())
    _end(row, found, Ending(ScheduleStatus.MISSED, reason, outcome), actor)
    return found


@transaction.atomic
def cancel_of_contact(contact: Contact, *, actor: User | None, reason: str) -> int:
    """Every promise to a person, taken back for good: blocked, erased, or out of everything."""
    promised = Conversation.objects.filter(contact=contact, promotes_at__isnull=False)
    rows = locking.all_locked(promised)
    found = [(row, schedule) for row in rows if (schedule := promises.pending(row)) is not None]
    for row, schedule in found:
        _end(row, schedule, Ending(ScheduleStatus.CANCELLED, reason, goes_on=False), actor)
    return len(found)


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


def _set_hour(schedule: Schedule, due_at: datetime, now: datetime) -> None:
    """The moment, and beside it the wall time that was agreed: a skipped one is kept as it was said."""
    schedule.due_at = times.due(due_at, schedule.time_zone, now)
    agreed = due_at if due_at.tzinfo is None else wall.wall_of(due_at, times.zone(schedule.time_zone))
    schedule.wall_time = wall.kept(agreed)
    schedule.promotes_at = times.promotes_at(schedule.due_at)  # until its segment is known


def _wall(schedule: Schedule) -> datetime:
    return schedule.wall_time or schedule.due_at


def _hand_over(row: Conversation, schedule: Schedule, terms: Terms) -> None:
    """A return of a segment waits with its agents; one taken from it goes where the rules say."""
    if "segment" not in terms:
        return
    if schedule.segment is not None and row.transferred_segment == schedule.segment:
        row.transferred_segment = None
    if terms["segment"] is not None:
        row.transferred_segment = terms["segment"]


def _rest_until(row: Conversation, schedule: Schedule, now: datetime) -> datetime | None:
    """Nobody holds it until the hour. Returns since when something was unanswered."""
    since = state.answered(row, now)
    if row.status == ConversationStatus.CLOSED:
        state.reopen(row)
    state.take_away(row, ConversationStatus.SCHEDULED)
    row.transferred_segment = schedule.segment or row.transferred_segment
    row.unread = 0
    _stand_until(row, schedule)
    return since


def _stand_until(row: Conversation, schedule: Schedule) -> None:
    """In its return lane from its promotion on, whatever else it does."""
    row.promotes_at = schedule.promotes_at
    store(row)
    schedule.promotes_at = row.promotes_at


def _pending(public_id: UUID | str, actor: User | None) -> tuple[Conversation, Schedule]:
    """The conversation locked, and its promise while it is still one that ``actor`` may touch."""
    known = Schedule.objects.filter(public_id=public_id).values_list("conversation_id", flat=True).first()
    if known is None:
        raise NotFound("Este agendamento não existe mais.")
    row = locking.by_number(known)
    found = Schedule.objects.select_related("owner__user", "segment", "template").get(public_id=public_id)
    if found.conversation_id != row.pk:  # carried over to the conversation that follows
        return _pending(public_id, actor)
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


def _owe_again(row: Conversation, schedule: Schedule, now: datetime) -> None:
    """What the promise had settled, and no person has answered since, waits again in its old place."""
    since = unanswered.behind(row, schedule)
    if since is None:
        return
    sla.owed_again(row, SlaEnding.SCHEDULED)
    state.owe(row, since, now)
    if row.status == ConversationStatus.SCHEDULED:
        row.status = ConversationStatus.WAITING


def _end(row: Conversation, schedule: Schedule, ending: Ending, actor: User | None) -> None:
    before, now = events.sight(row), sql.now()
    following = promises.finish(row, schedule, ending, now, actor=actor)
    if following is None and ending.owes_again:
        _owe_again(row, schedule, now)
    if row.status == ConversationStatus.SCHEDULED and following is None:
        state.end(row, now)
        keep(row)
    elif row.status == ConversationStatus.WAITING:
        store(row)
    else:
        keep(row)
    event = types.ScheduleEnded(
        schedule=str(schedule.public_id),
        result=ending.status,
        reason=ending.reason[:200],
        outcome=ending.outcome.label if ending.outcome else "",
        following=str(following.public_id) if following else "",
        seen_before=before,
    )
    events.record(row, event, actor=actor)
