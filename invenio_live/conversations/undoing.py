""" "Desfazer": whoever has just ended, transferred or given back a conversation of one's own takes that back.

Only while nothing has been done about it since: the conversation's own events say so, read under its lock. The agent
gets it as it was, also above the limit, which stops new claims and nothing else (docs/agents.md).
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from invenio_center import audit
from invenio_center.contacts import keeping
from invenio_center.kernel import sql
from invenio_center.models import User

from .. import events
from ..agents import queries as agents
from ..choices import ConversationStatus, OfferState
from ..events import types
from ..models import Agent, Assignment, Conversation, ConversationEvent, Schedule
from . import endings, notices, promises, state
from .errors import CannotUndo
from .locking import lock_agents, locked
from .placing import store

# The button stays for 8 s, longer under a pointer or with the focus on it, and an answer may be lost on the way and
# asked for again. After a minute it is no slip of the hand any more, and the customer may have been told of it.
WITHIN = timedelta(seconds=60)
ACTS = {
    types.Closed.type: "Encerramento desfeito.",
    types.Transferred.type: "Transferência desfeita.",
    types.Released.type: "Devolução à fila desfeita.",
}
# What nobody did and what takes the conversation nowhere a person has begun to work: the customer writes on, clocks
# run, distribution offers it and takes the offer back.
PASSES = (
    types.MessageReceived.type, types.MessageAnnotated.type, types.MessageSent.type, types.Named.type,
    types.PresenceMoved.type, types.Released.type, types.SchedulePromoted.type, types.ScheduleLate.type,
    "conversation.assigned", "sla.warned", "sla.breached",
)  # fmt: skip


@transaction.atomic
def undo(*, conversation: UUID | str, agent: Agent) -> Conversation:
    """Raises CannotUndo. Asked again, it changes nothing more."""
    has_it = Agent.objects.filter(held__public_id=conversation).first()
    people = lock_agents(agent, has_it)  # who was offered it cannot open it meanwhile
    row = locked(conversation)
    if row.holder_id == agent.pk:
        return row
    act = _act(row, agent)
    _let_go(row, act, people)
    before, giver = events.sight(row), row.holder
    was_closed = row.status == ConversationStatus.CLOSED
    if was_closed:
        endings.refuse_second(row)
    _put_back(row, act)
    state.give(row, people[agent.pk])
    _owe_what_came_since(row, act)
    store(row)
    _tell(row, act, agent, giver, before)
    if was_closed:
        endings.tell_visitor(row, "reopened")
    return row


def may_undo(row: Conversation, user: User) -> bool:
    """Has this person just done something about it that can be taken back?"""
    last = row.events.order_by("-pk").first()
    return last is not None and last.type in ACTS and last.actor_id == user.pk and "kept" in last.data


@transaction.atomic
def opened(conversation: UUID | str, agent: Agent) -> None:
    """Who was given it by a colleague looks at it: seen is recorded, and from here on it is not taken back."""
    given = _given(conversation, agent)
    if not given.exists():
        return
    row = locked(conversation)
    act = given.order_by("pk").last()
    if (
        act is None
        or row.holder_id != agent.pk
        or row.events.filter(pk__gt=act.pk, actor=agent.user).exists()
    ):
        return
    events.record(row, types.Read(), actor=agent.user)


def _given(conversation: UUID | str, agent: Agent) -> QuerySet[ConversationEvent]:
    lately = ConversationEvent.objects.filter(conversation__public_id=conversation, at__gt=Now() - WITHIN)
    given = lately.filter(type=types.Transferred.type, data__to_agent=agent.user_id)
    return given.exclude(actor=agent.user)


def _act(row: Conversation, agent: Agent) -> ConversationEvent:
    """The agent's own, which nothing has followed but what passes."""
    act = row.events.filter(actor=agent.user).order_by("-pk").first()
    if act is None or act.type not in ACTS or "kept" not in act.data:
        raise CannotUndo.of(row)
    if row.events.filter(pk__gt=act.pk).exclude(actor=None, type__in=PASSES).exists():
        raise CannotUndo.of(row)
    return act


def _let_go(row: Conversation, act: ConversationEvent, people: dict[int, Agent]) -> None:
    """A colleague only loses what he or she has not opened: handed over just now, or offered."""
    if act.at < sql.now() - WITHIN:
        raise CannotUndo.of(row) if row.holder else CannotUndo.late(row)
    holder = row.holder
    if holder is None or act.data.get("to_agent") == holder.user_id:
        return
    if holder.pk not in people or not _withdrawn(row, holder):
        raise CannotUndo.of(row)


def _withdrawn(row: Conversation, holder: Agent) -> bool:
    """The holder's row is locked: opening an offer takes it too, so exactly one of the two happens."""
    offered = Assignment.objects.filter(conversation=row, agent=holder, state=OfferState.OFFERED)
    if not offered.update(state=OfferState.WITHDRAWN, ended_at=sql.now()):
        return False
    ended = {"conversation": str(row.public_id), "state": OfferState.WITHDRAWN}
    events.tell([events.user_group(holder.user_id)], "offer.ended", ended)
    return True


def _put_back(row: Conversation, act: ConversationEvent) -> None:
    own = [row._meta.label, row.pk]
    for change in act.data["kept"]:
        if change["row"] == own:
            for name, was in keeping.untouched(row, change["fields"]).items():
                setattr(row, name, was)
            continue
        keeping.put_back(change)
        if change["row"][0] == Schedule._meta.label:
            promises.tell_schedule(
                row, Schedule.objects.select_related("owner__user").get(pk=change["row"][1])
            )


def _owe_what_came_since(row: Conversation, act: ConversationEvent) -> None:
    """Words of the customer that came after the act are a debt of their own."""
    told = row.events.filter(pk__gt=act.pk, type=types.MessageReceived.type)
    said = row.messages.filter(public_id__in=[event.data["message"] for event in told])
    oldest = said.order_by("at").first()
    if oldest is not None:
        state.owe(row, oldest.at, oldest.created_at)


def _tell(
    row: Conversation, act: ConversationEvent, agent: Agent, giver: Agent | None, before: frozenset[str]
) -> None:
    event = types.Undone(act=act.type, from_agent=giver.user_id if giver else None, seen_before=before)
    events.record(row, event, actor=agent.user)
    names = [giver.user.display_name if giver else None, agent.user.display_name]
    audit.record(
        "conversation.taken_back", row, actor=agent.user, changes={"agent": names}, reason=ACTS[act.type]
    )
    notices.renew(row)
    agents.tell_me(agent.user)
    if giver is not None:
        agents.tell_me(giver.user)
        who = row.contact.name or "um contato"
        sentence = f"{agent.user.display_name} retomou o atendimento de {who}: {ACTS[act.type].lower()}"
        events.tell(
            [events.user_group(giver.user_id)], "notice", {"code": "taken_back", "sentence": sentence}
        )
