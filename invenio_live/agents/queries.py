"""What an agent carries, and how the agent's own row is shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from invenio_center.kernel.errors import NotFound
from invenio_center.models import User

from ..choices import ConversationStatus, Presence, Turn
from ..events import tell, user_group
from ..events.summary import stamp
from ..models import Agent, Conversation, Pause

# A held conversation weighs until the customer, whose turn it is, has been silent this long; then it rests.
RESTS_AFTER = timedelta(minutes=30)
# A call fills everything.
CALLS = frozenset(("voice", "video"))
CONSOLE_LOST_AFTER = timedelta(minutes=2)


def agent_by_user(public_id: UUID | str, base: QuerySet[Agent] | None = None) -> Agent:
    """By the public id of the user."""
    rows = Agent.objects.all() if base is None else base
    found = rows.select_related("user").filter(user__public_id=public_id).first()
    if found is None:
        raise NotFound("Este operador não existe.")
    return found


def weighing(agent: Agent) -> QuerySet[Conversation]:
    """Held conversations that count against the limit."""
    held = Conversation.objects.filter(holder=agent, status=ConversationStatus.ACTIVE)
    return held.exclude(turn=Turn.CUSTOMER, turn_since__lt=Now() - RESTS_AFTER)


def load(agent: Agent) -> int:
    """Units in use: one for each conversation that weighs; a call uses the whole capacity."""
    kinds = list(weighing(agent).values_list("channel__kind", flat=True))
    return max(len(kinds), agent.capacity) if CALLS.intersection(kinds) else len(kinds)


def has_room(agent: Agent, kind: str) -> bool:
    """May one more of this kind be given? Reliable while the caller holds the agent's row."""
    units = load(agent)
    if units >= agent.capacity or (kind in CALLS and units > 0):
        return False
    limit = agent.capacity_per_kind.get(kind)
    return limit is None or weighing(agent).filter(channel__kind=kind).count() < limit


def me(agent: Agent, units: int | None = None) -> dict[str, Any]:
    """The agent's own row, as the top bar shows it. ``units``: the load, when the caller knows it."""
    user = agent.user
    return {
        "id": str(user.public_id),
        "user": user.pk,
        "name": user.display_name,
        "presence": agent.presence,
        "presence_label": Presence(agent.presence).label,
        "presence_since": stamp(agent.presence_since),
        "pause": _pause(agent),
        "load": load(agent) if units is None else units,
        "capacity": agent.capacity,
    }


def tell_me(user: User) -> None:
    """Tell every window of this person how things stand after the current transaction."""
    agent = Agent.objects.select_related("user").get(user=user)
    tell([user_group(user.pk)], "agent.changed", {"me": me(agent)})


def lost() -> QuerySet[Agent]:
    """Not offline, and no console has given a sign of life for two minutes."""
    silent = Q(seen_at=None) | Q(seen_at__lt=Now() - CONSOLE_LOST_AFTER)
    there = Agent.objects.exclude(presence=Presence.OFFLINE).filter(silent)
    # Who was made available without a console (an API client) gets the same time from then on.
    return there.filter(presence_since__lt=Now() - CONSOLE_LOST_AFTER).select_related("user")


def absent() -> QuerySet[Agent]:
    """Offline for two minutes, and still holding something a customer waits for."""
    owed = Conversation.objects.filter(
        holder=OuterRef("pk"), status=ConversationStatus.ACTIVE, waiting_since__isnull=False
    )
    gone = Agent.objects.filter(presence=Presence.OFFLINE, presence_since__lt=Now() - CONSOLE_LOST_AFTER)
    return gone.filter(Exists(owed)).select_related("user")


def _pause(agent: Agent) -> dict[str, Any] | None:
    if agent.presence != Presence.PAUSED:
        return None
    found = Pause.objects.filter(agent=agent, ended_at=None).select_related("type").first()
    if found is None:
        return None
    return {
        "id": found.type_id,
        "name": found.type.name,
        "absence": found.type.is_absence,
        "started_at": stamp(found.started_at),
        "planned_until": stamp(found.planned_until),
        "note": found.note,
    }
