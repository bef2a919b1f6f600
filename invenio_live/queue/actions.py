"""Taking conversations: the next one, or a chosen one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

from invenio_center.kernel import sql
from invenio_center.kernel.errors import AppError, Invalid
from invenio_center.models import Role, User
from invenio_center.operation.queries import current

from ..agents.queries import Load
from ..choices import ConversationStatus, Turn
from ..events import EVERYTHING, announce, record, sight, user_group
from ..events.summary import RELATED, shown
from ..models import Agent, Conversation
from . import picks
from .errors import AtCapacity, Busy, MayNotPick, Offline, Paused, Taken
from .events import Claimed

REFUSALS: dict[str, type[AppError]] = {
    "at_capacity": AtCapacity,
    "paused": Paused,
    "offline": Offline,
    "busy": Busy,
}
# Columns of the agent that the answer of a claim carries.
FACTS = ("presence", "presence_since", "lowered_to", "lowered_until", "lowered_reason", "lowered_by_id")
TAKEN = ("status", "holder", "fence", "reserved_for", "reserved_until", "turn_since")
TRIES = 3
# Rights to pick that reach no further than what the agent may take.
OWN_CHOICE = ("segment", "general")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Next:
    """What "Próximo" gave: the row that lists show, and the agent with its load as they stand now."""

    row: dict[str, Any]
    agent: Agent
    load: Load


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
    found = sql.row("SELECT * FROM queue_take(%s, %s)", [agent_id, user.pk]) or {}
    if found["outcome"] == "nothing":
        return None
    if found["outcome"] != "claimed":
        raise REFUSALS[found["outcome"]]
    row, event = shown(found["shown"]), found["event"]
    groups = {EVERYTHING, row["queue"], user_group(user.pk)}
    transaction.on_commit(lambda: announce(row, Claimed.type, event, groups))
    agent = Agent(pk=agent_id, user=user, **{name: found[name] for name in FACTS})
    return Next(row, agent, Load(found["units"], found["room"], found["usual"], tuple(found["full_kinds"])))


def claim(conversation: Conversation, agent: Agent, *, actor: User, reason: str = "") -> Conversation:
    """Take this very one: supervisors, another conversation of a contact the agent has in hand, or where picking is
    allowed (by the segment, by the operation for the general queue) among what the agent may take.

    Whoever overtakes somebody says why. Raises MayNotPick, Invalid without a reason, Taken (with the winner's name),
    AtCapacity, Paused or Offline.
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
    right = _right_to_pick(conversation, agent, actor)
    _check_free(conversation)
    if conversation.channel_id in room["shut"]:
        raise AtCapacity
    leap = picks.leap(conversation, None if right == "supervisor" else agent)
    if right in OWN_CHOICE and not (leap and leap.known):
        raise MayNotPick
    if leap and leap.overtaken and right != "in_hand" and not reason.strip():
        raise Invalid.field(
            "reason", "required", "Diga por que este atendimento passa à frente. O motivo fica na auditoria."
        )
    before = sight(conversation)
    conversation.status, conversation.holder = ConversationStatus.ACTIVE, agent
    conversation.fence += 1
    conversation.reserved_for = conversation.reserved_until = None
    if conversation.turn == Turn.CUSTOMER:
        conversation.turn_since = sql.now()  # a return taken before its hour weighs from here
    conversation.save(update_fields=TAKEN)
    picked = picks.fact(conversation, to=agent, of=leap, right=right, reason=reason, seen_before=before)
    record(conversation, picked, actor=actor)
    return conversation


def _right_to_pick(conversation: Conversation, agent: Agent, actor: User) -> str:
    """Decided under the locks of agent and row, from what holds now. Raises MayNotPick."""
    if actor.role == Role.SUPERVISOR:
        return "supervisor"
    held = Conversation.objects.filter(holder=agent, status=ConversationStatus.ACTIVE)
    if held.filter(contact=conversation.contact_id).exists():
        return "in_hand"
    segment = conversation.segment
    allowed = segment.allows_picks if segment else current().picks_general
    if not allowed:
        raise MayNotPick
    return "segment" if segment else "general"


def _check_free(conversation: Conversation) -> None:
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
