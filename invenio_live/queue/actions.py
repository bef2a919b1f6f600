"""Taking conversations: the next one, or a chosen one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from invenio_center.kernel import sql
from invenio_center.kernel.errors import AppError
from invenio_center.models import Role, User

from ..choices import ConversationStatus
from ..events import record, sight
from ..events.summary import RELATED, stamp
from ..models import Agent, Conversation
from . import explain, queries
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


def claim_next(agent: Agent) -> Conversation | None:
    """The head of what this agent may take, now the agent's; None when nothing may be taken.

    Raises AtCapacity, Paused or Offline, and Busy when others have held all there is for five seconds.
    """
    return _again_on_deadlock(lambda: _claim_next(agent))


@transaction.atomic
def _claim_next(agent: Agent) -> Conversation | None:
    found, columns = _next(agent)
    if found["outcome"] == "nothing":
        return None
    if found["outcome"] != "claimed":
        raise REFUSALS[found["outcome"]]
    fields = Conversation._meta.concrete_fields
    names, values = [field.attname for field in fields], [columns[field.column or ""] for field in fields]
    conversation = Conversation.from_db(connection.alias, names, values)
    conversation.holder = agent
    record(conversation, _claimed(queries.place_from(found), found), actor=agent.user)
    return conversation


def _next(agent: Agent) -> tuple[dict[str, Any], dict[str, Any]]:
    """Outcome and place; and the columns of the conversation as the claim left it."""
    with connection.cursor() as cursor:
        cursor.execute(sql.statement(__file__, "next"), [agent.pk])
        pairs = [
            (column.name, value) for column, value in zip(cursor.description, cursor.fetchone(), strict=True)
        ]
    own = next(n for n, (name, _) in enumerate(pairs) if name == "id")
    return dict(pairs[:own]), dict(pairs[own:])


def _claimed(place: explain.Place, found: dict[str, Any]) -> Claimed:
    """What was taken, why it was first, and how full the agent was before."""
    return Claimed(
        tier=place.tier,
        priority=place.priority,
        priority_source=place.priority_source,
        ready_at=stamp(place.at) or "",
        waiting_since=stamp(place.waiting_since) or "",
        vip=place.vip,
        why=explain.why(place, found["moment"], timezone.get_default_timezone()),
        passed_over=found["rivals"],
        load=found["units"],
        capacity=found["capacity"],
    )


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
    Agent.objects.filter(pk=agent.pk).update(last_assigned_at=sql.now())
    picked = Picked(reason=reason, overtaken=tuple(overtaken), seen_before=before)
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
