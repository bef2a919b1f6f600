"""What an agent carries, and how the agent's own row is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from channels_app.models import Kind
from invenio_center.kernel import sql
from invenio_center.kernel.errors import NotFound
from invenio_center.models import User
from invenio_center.operation import queries as operation

from ..choices import ConversationStatus, Presence
from ..events import tell, user_group
from ..events.summary import stamp
from ..models import Agent, Conversation, Pause, PauseType, PresenceSpan

# A call needs both hands.
CALLS = frozenset(("voice", "video"))
FITS = """
SELECT agent_fits(
    %(kind)s, load.units, load.capacity, load.held, load.per_kind, load.weights
) AS fits
FROM agent_load(ARRAY[%(agent)s]::bigint[]) load
"""


@dataclass(frozen=True, slots=True)
class Load:
    """Units in use, the limit in force and the usual one, and kinds without room beside others that have some."""

    units: int
    capacity: int
    usual: int
    full_kinds: tuple[str, ...] = ()


def console_lost_after() -> timedelta:
    """How long an agent may be without a console before what is owed goes back."""
    return timedelta(seconds=operation.current().console_lost_s)


def agent_by_user(public_id: UUID | str, base: QuerySet[Agent] | None = None) -> Agent:
    """By the public id of the user."""
    rows = Agent.objects.all() if base is None else base
    found = rows.select_related("user").filter(user__public_id=public_id).first()
    if found is None:
        raise NotFound("Este operador não existe.")
    return found


def loads(agent_ids: Iterable[int]) -> dict[int, Load]:
    """What these agents carry now, in one query (``load.sql``)."""
    found = sql.rows(sql.statement(__file__, "loads"), {"agents": list(agent_ids)})
    return {
        row["agent_id"]: Load(row["units"], row["capacity"], row["usual"], tuple(row["full_kinds"]))
        for row in found
    }


def load_of(agent: Agent) -> Load:
    return loads([agent.pk])[agent.pk]


def load(agent: Agent) -> int:
    """Units in use."""
    return load_of(agent).units


def has_room(agent: Agent, kind: str) -> bool:
    """May one more of this kind be given? Reliable while the caller holds the agent's row."""
    found = sql.row(FITS, {"agent": agent.pk, "kind": kind}) or {}
    return bool(found["fits"])


def pauses() -> QuerySet[PauseType]:
    """What people may choose. The absence is the system's own."""
    return PauseType.objects.filter(is_active=True, is_absence=False)


def absence() -> PauseType:
    """The pause that the system sets for who does not answer; shown, and ended by one click."""
    defaults = {"name": "Ausente", "minutes": 0, "is_active": False}
    return PauseType.objects.get_or_create(is_absence=True, defaults=defaults)[0]


def me(agent: Agent, load: Load | None = None) -> dict[str, Any]:
    """The agent's own row, as the top bar shows it. ``load``: when the caller knows it."""
    user, load = agent.user, load or load_of(agent)
    return {
        "id": str(user.public_id),
        "user": user.pk,
        "name": user.display_name,
        "presence": agent.presence,
        "presence_label": Presence(agent.presence).label,
        "presence_since": stamp(agent.presence_since),
        "pause": pause_of(agent),
        "load": load.units,
        # In force now; and the agent's own, which counts again when a lowered one has ended.
        "capacity": load.capacity,
        "full_capacity": load.usual,
        # That a call needs both hands is no news.
        "full": [Kind(kind).label for kind in load.full_kinds if kind not in CALLS],
        "lowered": lowered(agent),
    }


def lowered(agent: Agent) -> dict[str, Any] | None:
    """The lowered limit in force, as the agent is told it; None when there is none."""
    if agent.lowered_to is None or agent.lowered_until is None or agent.lowered_until <= timezone.now():
        return None
    by = agent.lowered_by
    return {
        "to": agent.lowered_to,
        "until": stamp(agent.lowered_until),
        "reason": agent.lowered_reason,
        "by": by.display_name if by else "",
    }


def tell_me(user: User) -> None:
    """Tell every window of this person how things stand after the current transaction."""
    agent = Agent.objects.select_related("user").get(user=user)
    tell([user_group(user.pk)], "agent.changed", {"me": me(agent)})


def lost() -> QuerySet[Agent]:
    """Not offline, and no console has given a sign of life for the time of grace."""
    long_ago = Now() - console_lost_after()
    silent = Q(seen_at=None) | Q(seen_at__lt=long_ago)
    there = Agent.objects.exclude(presence=Presence.OFFLINE).filter(silent)
    # Who was made available without a console (an API client) gets the same time from then on.
    return there.filter(presence_since__lt=long_ago).select_related("user")


def owed() -> Q:
    """Of conversations in hand: something is unanswered, or the time of a promised return has come (``load.sql``)."""
    return Q(waiting_since__isnull=False) | Q(promotes_at__lte=Now())


def absent() -> QuerySet[Agent]:
    """Offline for the time of grace, and still holding something that is owed."""
    owes = Conversation.objects.filter(owed(), holder=OuterRef("pk"), status=ConversationStatus.ACTIVE)
    gone = Agent.objects.filter(presence=Presence.OFFLINE, presence_since__lt=Now() - console_lost_after())
    return gone.filter(Exists(owes)).select_related("user")


def spans(agent: Agent, since: datetime | None, until: datetime | None) -> QuerySet[PresenceSpan]:
    """Times in one state that touch the period."""
    found = PresenceSpan.objects.filter(agent=agent).select_related("pause__type")
    if since is not None:
        found = found.filter(Q(ended_at=None) | Q(ended_at__gt=since))
    return found.filter(started_at__lt=until) if until is not None else found


def open_pauses() -> Prefetch[str]:
    """For lists of agents: what ``pause_of`` reads, for all of them at once."""
    running = Pause.objects.filter(ended_at=None).select_related("type")
    return Prefetch("pauses", running, to_attr="open_pauses")


def pause_of(agent: Agent) -> dict[str, Any] | None:
    """The pause that is on, as clocks show it."""
    if agent.presence != Presence.PAUSED:
        return None
    running = getattr(agent, "open_pauses", None)
    if running is None:
        running = agent.pauses.filter(ended_at=None).select_related("type")
    return next((_pause(one) for one in running), None)


def _pause(pause: Pause) -> dict[str, Any]:
    return {
        "id": pause.type_id,
        "name": pause.type.name,
        "started_at": stamp(pause.started_at),
        # Nobody planned an absence, so it has no end to pass.
        "planned_until": None if pause.type.is_absence else stamp(pause.planned_until),
        "note": pause.note,
        "absence": pause.type.is_absence,
    }
