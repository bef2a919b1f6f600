"""Taking conversations: the next one, or a chosen one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

from invenio_center.kernel import sql
from invenio_center.kernel.errors import AppError
from invenio_center.models import Role, User

from ..choices import ConversationStatus
from ..events import EVERYTHING, announce, record, sight, user_group
from ..events.summary import RELATED, shown
from ..models import Agent, Conversation
from . import queries
from .errors import AtCapacity, Busy, MayNotPick, Offline, Paused, Taken
from .events import Claimed, Picked

REFUSALS: dict[str, type[AppError]] = {
    "at_capacity": AtCapacity,
    "paused": Paused,
    "offline": Offline,
    "busy": Busy,
}
TRIES = 3
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Next:
    """What "Próximo" gave: the row that lists show, and the agent as it stands now with ``load`` units in use."""

    row: dict[str, Any]
    agent: Agent
    load: int


def take_next(agent_id: int, user: User) -> Next | None:
    """The head of what this agent may take, now the agent's; None when nothing may be taken.

    Raises AtCapacity, Paused or Offline, and Busy when others have held all there is for five seconds.
    """
    return _again_on_deadlock(lambda: _take_next(agent_id, user))


def claim_next(agent: Agent) -> Conversation | None:
    """As ``take_next``, for who goes on with the conversation itself."""
    taken = take_next(agent.pk, agent.user)
    return Conversation.objects.select_related(*RELATED).get(pk=taken.row["n"]) if taken else None


def _take_next(agent_id: int, user: User) -> Next | None:
    """One statement, which is its own transaction unless the caller has one."""
    given = {"agent": agent_id, "actor": user.pk}
    found = sql.row(sql.statement(__file__, "next"), given) or {}
    if found["outcome"] == "nothing":
        return None
    if found["outcome"] != "claimed":
        raise REFUSALS[found["outcome"]]
    row, event = shown(found), found["event"]
    groups = {EVERYTHING, row["queue"], user_group(user.pk)}
    transaction.on_commit(lambda: announce(row, Claimed.type, event, groups))
    facts = {name: found[name] for name in ("presence", "presence_since", "capacity")}
    return Next(row, Agent(pk=agent_id, user=user, **facts), found["load"])


def claim(conversation: Conversation, agent: Agent, *, actor: User, reason: str = "") -> Conversation:
    """Take this very one: supervisors, or another conversation of a contact the agent has in hand.

    Raises MayNotPick, Taken (with the winner's name), AtCapacity, Paused or Offline.
    """
    return _again_on_deadlock(lambda: _claim(conversation.pk, agent, actor, reason))


@transaction.atomic
def _claim(conversation_id: int, agent: Agent, actor: User, reason: str) -> Conversation:
    room = sql.row("SELECT * FROM queue_room(%s)", [agent.pk]) or {}
    if room["outcome"] is not None:
        raise REFUSALS[room["outcome"]]
    sql.row("SELECT pg_advisory_xact_lock(4, (%s & 2147483647)::integer)", [conversation_id])
    # Locked first, read afterwards: joined in the same statement, a holder set meanwhile would read as nobody.
    Conversation.objects.select_for_update(no_key=True).values_list("pk").get(pk=conversation_id)
    conversation = Conversation.objects.select_related(*RELATED).get(pk=conversation_id)
    _check_pick(conversation, agent, actor)
    if conversation.channel_id in room["shut"]:
        raise AtCapacity
    overtaken = queries.ahead_of(conversation, agent)
    before = sight(conversation)
    conversation.status, conversation.holder = ConversationStatus.ACTIVE, agent
    conversation.fence += 1
    conversation.reserved_for = conversation.reserved_until = None
    conversation.save(update_fields=["status", "holder", "fence", "reserved_for", "reserved_until"])
    picked = Picked(agent=agent.user_id, reason=reason, overtaken=tuple(overtaken), seen_before=before)
    record(conversation, picked, actor=actor)
    return conversation


def _check_pick(conversation: Conversation, agent: Agent, actor: User) -> None:
    in_hand = Conversation.objects.filter(
        contact=conversation.contact_id, holder=agent, status=ConversationStatus.ACTIVE
    )
    if actor.role != Role.SUPERVISOR and not in_hand.exists():
        raise MayNotPick
    if conversation.holder is not None:
        raise Taken(f"{conversation.holder.user.display_name} já está com este atendimento.")
    if conversation.status == ConversationStatus.CLOSED:
        raise Taken("Este atendimento foi encerrado.")


def _again_on_deadlock(act: Callable[[], Result]) -> Result:
    """A claim that met a bulk change the wrong way round is simply done again, unless the caller's work hangs on it."""
    for left in reversed(range(TRIES)):
        try:
            return act()
        except OperationalError as error:
            deadlock = isinstance(error.__cause__, DeadlockDetected)
            if not deadlock or connection.in_atomic_block or not left:
                raise
    raise Busy
