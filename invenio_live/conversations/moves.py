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
from ..queue import picks
from . import notes, sending, state, window
from .errors import ConversationClosed, CustomerNotTold, TargetUnavailable
from .locking import all_locked, in_reach, lock_agents
from .placing import keep, store
from .takeback import Before

GIVEN = (types.Transferred.type, types.Reopened.type)


# What a customer reads who is told of it. Segments have names for the house alone.
TO_AGENT = "Seu atendimento passou para {name}, que continua com você por aqui."
TO_SEGMENT = "Seu atendimento foi encaminhado para outra equipe, que continua com você por aqui."


@transaction.atomic
def transfer(  # noqa: PLR0913
    *,
    conversation: UUID | str,
    actor: User,
    to_agent: Agent | None = None,
    to_segment: Segment | None = None,
    note: str = "",
    responsible: bool = False,
    tell_customer: bool = False,
) -> Conversation:
    """To an agent: at once, refused while paused or full. To a segment: waits there with its old time.

    ``responsible`` hands the contact over as well, not only this conversation. ``tell_customer`` writes to the
    customer; where that is not possible now nothing is transferred.
    """
    _check_target(to_agent, to_segment, responsible)
    locked = lock_agents(to_agent)
    row = _open(in_reach(conversation, actor))
    before, giver, was = events.sight(row), row.holder, Before.of(row, actor)
    if to_agent is not None:
        picked = _picked(row, to_agent, note)
        _to_agent(row, locked[to_agent.pk])
        if picked is not None:
            events.record(row, picked, actor=actor)
    else:
        _to_segment(row, to_segment)
    if note.strip():
        notes.write(row, actor, note, about="transfer")
    if tell_customer:
        _tell_customer(row, to_agent)
    if responsible and to_agent is not None and row.contact.responsible_id != to_agent.user_id:
        contacts.update_contact(
            actor=actor, contact=row.contact, responsible=to_agent.user, reason="transfer"
        )
    event = types.Transferred(
        from_agent=giver.user_id if giver else None,
        to_agent=to_agent.user_id if to_agent else None,
        to_segment=str(to_segment.public_id) if to_segment else "",
        responsible=responsible,
        note=note[:200],
        kept=[] if responsible or tell_customer else was.changes(row),
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
    """What the agent owes customers goes back to the queue, a due return to its place on top; what rests with the
    customer stays with the agent.

    ``reason``: ``console_lost`` or ``pause``.
    """
    lock_agents(agent)
    owed = Conversation.objects.filter(agents.owed(), holder=agent, status=ConversationStatus.ACTIVE)
    if reason == "console_lost":
        # Who was just given something while away gets the time in which a console that was lost comes back.
        given = ConversationEvent.objects.filter(conversation=OuterRef("pk"), type__in=GIVEN)
        owed = owed.exclude(Exists(given.filter(at__gt=Now() - agents.console_lost_after())))
    return [give_back(row, actor=None, reason=reason) for row in all_locked(owed)]


def _check_target(to_agent: Agent | None, to_segment: Segment | None, responsible: bool) -> None:
    if (to_agent is None) == (to_segment is None):
        raise Invalid.field("agent", "one_of", "Informe o operador ou o segmento de destino, um dos dois.")
    if responsible and to_agent is None:
        raise Invalid.field(
            "responsible",
            "needs_agent",
            "O responsável é uma pessoa: para mudá-lo, transfira para um operador.",
        )


def _tell_customer(row: Conversation, to_agent: Agent | None) -> None:
    name = (to_agent.user.first_name or to_agent.user.display_name) if to_agent else ""
    text = TO_AGENT.format(name=name) if to_agent else TO_SEGMENT
    sending.refuse_unsendable(row)
    shut = not window.is_open(row, sql.now())
    if shut or sending.send_automatic(conversation=row, text=text, purpose=sending.REPLY) is None:
        raise CustomerNotTold


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


def _picked(row: Conversation, target: Agent, note: str) -> picks.Picked | None:
    """What waits and is given to somebody passes whoever stands before it. Only supervisors reach it."""
    leap = picks.leap(row, None) if row.holder_id is None else None
    if leap is None:
        return None
    return picks.fact(
        row, to=target, of=leap, right="supervisor", reason=note[:200], seen_before=events.sight(row)
    )


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
