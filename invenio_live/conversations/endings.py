"""Ending a conversation or only its debt, and opening it again."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid
from invenio_center.models import Role, User

from .. import events
from ..agents import queries as agents
from ..choices import ConversationStatus, Turn
from ..events import types
from ..events.summary import stamp
from ..models import Agent, Conversation, Outcome
from ..queue.errors import AtCapacity
from . import loyal, notes, promises, state
from .errors import AlreadyOpen, Blocked, ConversationClosed, NotHolder
from .locking import in_reach, lock_agents, locked
from .placing import keep, store
from .takeback import Before


@transaction.atomic
def settle(*, conversation: UUID | str, actor: User, outcome: Outcome, note: str = "") -> Conversation:
    """Nothing is owed any more, though nobody answered. It stays open with its holder, else it ends here."""
    row = _open(in_reach(conversation, actor))
    _check(outcome, note)
    before, now = events.sight(row), sql.now()
    since = state.answered(row, now)
    row.outcome = outcome
    row.unread = 0
    if row.status == ConversationStatus.ACTIVE:
        keep(row)
    elif row.promotes_at is not None:
        state.take_away(row, ConversationStatus.SCHEDULED)
        store(row)
    else:
        state.end(row, now)
        keep(row)
    if note.strip():
        notes.write(row, actor, note, about="settle")
    event = types.Settled(outcome=outcome.label, unanswered_since=stamp(since) or "", seen_before=before)
    events.record(row, event, actor=actor)
    return row


@transaction.atomic
def close(*, conversation: UUID | str, actor: User, outcome: Outcome, note: str = "") -> Conversation:
    """End it with its outcome. A return promised for later is cancelled, one whose hour has come is missed."""
    row = _open(in_reach(conversation, actor))
    _check(outcome, note)
    return _end(row, actor, outcome, note)


def _end(row: Conversation, actor: User, outcome: Outcome, note: str) -> Conversation:
    before, holder, now = events.sight(row), row.holder, sql.now()
    since, was = row.waiting_since, Before.of(row, actor)
    goes_on = promises.end_with(row, actor=actor, now=now)
    state.end(row, now)
    row.outcome = outcome
    keep(row)
    if note.strip():
        notes.write(row, actor, note, about="close")
    event = types.Closed(
        outcome=outcome.label,
        unanswered_since=stamp(since) or "",
        from_agent=holder.user_id if holder else None,
        # A recurrence that goes on in a conversation of its own is not called back from there.
        kept=was.changes(row) if goes_on is None else [],
        seen_before=before,
    )
    events.record(row, event, actor=actor)
    if goes_on is not None:
        promises.carry_over(row, goes_on, actor=actor)
    if holder is not None:
        loyal.remember(row, holder, now)
        agents.tell_me(holder.user)
    tell_visitor(row, "closed")  # and asked how it was
    return row


def tell_visitor(row: Conversation, frame: str) -> None:
    """``closed`` or ``reopened``."""
    if row.channel.kind == "webchat":
        events.tell([events.visitor_group(row.public_id)], frame, {"conversation": str(row.public_id)})


@transaction.atomic
def reopen(*, conversation: UUID | str, agent: Agent) -> Conversation:
    """A person takes up a closed conversation again and holds it; it counts against the limit."""
    holder = lock_agents(agent)[agent.pk]
    row = locked(conversation)
    if row.status != ConversationStatus.CLOSED:
        if row.holder_id == holder.pk:
            return row
        raise AlreadyOpen("Este atendimento já está aberto.")
    _may_reopen(row, holder)
    before, now = events.sight(row), sql.now()
    state.reopen(row)
    state.give(row, holder)
    row.turn, row.turn_since = Turn.CUSTOMER, now  # however long they were silent before, it weighs from here
    keep(row)
    events.record(row, types.Reopened(by="person", seen_before=before), actor=holder.user)
    agents.tell_me(holder.user)
    tell_visitor(row, "reopened")
    return row


def _may_reopen(row: Conversation, agent: Agent) -> None:
    own = row.events.filter(actor=agent.user).exists()
    if agent.user.role != Role.SUPERVISOR and not own:
        raise NotHolder("Só quem já atendeu esta conversa, ou a supervisão, pode reabri-la.", holder=None)
    refuse_second(row)
    if not agents.has_room(agent, row.channel.kind):
        raise AtCapacity


def refuse_second(row: Conversation) -> None:
    """A closed one cannot come back beside another that is open, nor for who is blocked."""
    if row.contact.blocked_at is not None:
        raise Blocked
    others = Conversation.objects.filter(contact=row.contact, channel=row.channel)
    if others.exclude(status=ConversationStatus.CLOSED).exists():
        raise AlreadyOpen


def _open(row: Conversation) -> Conversation:
    if row.status == ConversationStatus.CLOSED:
        raise ConversationClosed
    return row


def _check(outcome: Outcome, note: str) -> None:
    if not outcome.is_active:
        raise Invalid.field("outcome", "inactive", "Esta tabulação está inativa. Escolha outra.")
    if outcome.requires_note and not note.strip():
        raise Invalid.field("note", "required", "Esta tabulação pede uma nota.")
