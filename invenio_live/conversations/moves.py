"""Handing a conversation on: to a colleague, to a segment, back to the queue."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from invenio_center.contacts import actions as contacts
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid
from invenio_center.models import Segment, User

from .. import events
from ..agents import queries as agents
from ..choices import ConversationStatus, Presence
from ..events import types
from ..models import Agent, Conversation, ConversationEvent
from . import notes, state
from .errors import ConversationClosed, TargetUnavailable
from .locking import all_locked, in_reach, lock_agents
from .placing import keep, store
from .takeback import Before

GIVEN = (types.Transferred.type, types.Reopened.type)


@transaction.atomic
def transfer(
    *,
    conversation: UUID | str,
    actor: User,
    to_agent: Agent | None = None,
    to_segment: Segment | None = None,
    note: str = "",
    responsible: bool = False,
) -> Conversation:
    """To an agent: at once, refused while paused or full. To a segment: waits there with its old time.

    ``responsible`` hands the contact over as well, not only this conversation.
    """
    if (to_agent is None) == (to_segment is None):
        raise Invalid.field("agent", "one_of", "Informe o operador ou o segmento de destino, um dos dois.")
    locked = lock_agents(to_agent)
    row = _open(in_reach(conversation, actor))
    before, giver, was = events.sight(row), row.holder, Before.of(row, actor)
    if to_agent is not None:
        target = locked[to_agent.pk]
        _to_agent(row, target)
    else:
        _to_segment(row, to_segment)
    if note.strip():
        notes.write(row, actor, note, about="transfer")
    if responsible and to_agent is not None:
        contacts.update_contact(
            actor=actor, contact=row.contact, responsible=to_agent.user, reason="transfer"
        )
    event = types.Transferred(
        from_agent=giver.user_id if giver else None,
        to_agent=to_agent.user_id if to_agent else None,
        to_segment=str(to_segment.public_id) if to_segment else "",
        responsible=responsible,
        note=note[:200],
        kept=was.changes(row) if not responsible else [],
        seen_before=before,
    )
    events.record(row, event, actor=actor)
    _tell_load(giver, to_agent)
    return row


@transaction.atomic
def release(*, conversation: UUID | str, actor: User) -> Conversation:
    """Back to the queue with its old time; a promised return with nothing unanswered goes back to its hour."""
    row = in_reach(conversation, actor)
    if row.status != ConversationStatus.ACTIVE:
        raise ConversationClosed("Este atendimento não está com ninguém.")
    return give_back(row, actor=actor, reason="agent")


def give_back(row: Conversation, *, actor: User | None, reason: str) -> Conversation:
    """The caller holds the lock of a held row."""
    before, giver, was = events.sight(row), row.holder, Before.of(row, actor)
    _to_queue(row)
    event = types.Released(
        from_agent=giver.user_id if giver else None,
        reason=reason,
        kept=was.changes(row),
        seen_before=before,
    )
    events.record(row, event, actor=actor)
    _tell_load(giver)
    return row


@transaction.atomic
def return_owed(agent: Agent, *, reason: str = "console_lost") -> list[Conversation]:
    """What the agent owes customers goes back to the queue; what rests with the customer stays with the agent.

    ``reason``: ``console_lost`` or ``pause``.
    """
    lock_agents(agent)
    held = Conversation.objects.filter(holder=agent, status=ConversationStatus.ACTIVE)
    owed = held.filter(waiting_since__isnull=False)
    if reason == "console_lost":
        # Who was just given something while away gets the time in which a console that was lost comes back.
        given = ConversationEvent.objects.filter(conversation=OuterRef("pk"), type__in=GIVEN)
        owed = owed.exclude(Exists(given.filter(at__gt=Now() - agents.console_lost_after())))
    return [give_back(row, actor=None, reason=reason) for row in all_locked(owed)]


def _open(row: Conversation) -> Conversation:
    if row.status == ConversationStatus.CLOSED:
        raise ConversationClosed
    return row


def _to_agent(row: Conversation, target: Agent) -> None:
    if row.holder_id == target.pk:
        raise TargetUnavailable("Este atendimento já está com este operador.", reason="same")
    if target.presence == Presence.PAUSED:
        name = target.user.display_name
        raise TargetUnavailable(
            f"{name} está em pausa. Escolha outra pessoa ou um segmento.", reason="paused"
        )
    if not agents.has_room(target, row.channel.kind):
        name = target.user.display_name
        raise TargetUnavailable(
            f"{name} está no limite de atendimentos. Escolha outra pessoa ou um segmento.",
            reason="at_capacity",
        )
    _owe_act(row)
    state.give(row, target)
    keep(row)


def _to_segment(row: Conversation, segment: Segment | None) -> None:
    if segment is None or not segment.is_active:
        raise Invalid.field("segment", "inactive", "Este segmento está inativo. Escolha outro.")
    row.transferred_segment = segment
    _owe_act(row)
    state.take_away(row, ConversationStatus.WAITING)
    store(row)


def _to_queue(row: Conversation) -> None:
    if row.waiting_since is None and row.promotes_at is not None:
        state.take_away(row, ConversationStatus.SCHEDULED)
    else:
        _owe_act(row)
        state.take_away(row, ConversationStatus.WAITING)
    store(row)


def _owe_act(row: Conversation) -> None:
    """With nothing unanswered, the act itself opens the debt: somebody was told that somebody will act."""
    if row.waiting_since is None:
        now = sql.now()
        state.owe(row, now, now)


def _tell_load(*concerned: Agent | None) -> None:
    users: Iterable[Any] = {agent.user for agent in concerned if agent is not None}
    for user in users:
        agents.tell_me(user)
