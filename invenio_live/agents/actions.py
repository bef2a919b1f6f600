"""An agent's working day: console, presence, pauses; and what a supervisor sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest, Now

from channels_app.models import Channel, Kind
from invenio_center import audit
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid
from invenio_center.kernel.signals import ranking_changed
from invenio_center.models import Role, Segment, User

from ..choices import Presence
from ..events import ring_distribution
from ..models import Agent, Pause, PauseType
from . import queries
from .errors import NotAnAgent

ROLES = (Role.AGENT, Role.SUPERVISOR)
MOST_CAPACITY = 100


def ensure_agent(user: User) -> Agent:
    """The working side of a user, made on first use. Raises NotAnAgent for other roles."""
    found = Agent.objects.select_related("user").filter(user=user).first()
    if found is not None:
        return found
    if user.role not in ROLES:
        raise NotAnAgent
    with transaction.atomic():
        agent, created = Agent.objects.get_or_create(user=user)
        if created:
            ranking_changed.send(Agent, users=[user.pk])
    return agent


@transaction.atomic
def set_presence(agent: Agent, state: str, *, pause_type: PauseType | None = None, note: str = "") -> Agent:
    """``online``, ``paused`` (with its type) or ``offline``. Work in hand stays in hand."""
    if state not in Presence.values:
        raise Invalid.field("state", "unknown", "Escolha disponível, em pausa ou desconectado.")
    row = _locked(agent)
    if state == Presence.PAUSED:
        if row.presence == Presence.PAUSED and pause_type is None:
            return row
        _check_pause(pause_type, note)
    now = sql.now()
    _end_pause(row, now)
    if pause_type is not None and state == Presence.PAUSED:
        until = now + timedelta(minutes=pause_type.minutes)
        Pause.objects.create(
            agent=row, type=pause_type, started_at=now, planned_until=until, note=note.strip()[:200]
        )
    row.presence, row.presence_since = state, now
    row.save(update_fields=["presence", "presence_since"])
    queries.tell_me(row.user)
    if state == Presence.ONLINE:
        ring_distribution()
    return row


def console_opened(agent: Agent) -> Agent:
    """A window of the console is open. The first one makes the agent available, unless a pause is on."""
    with transaction.atomic():
        row = _locked(agent)
        row.consoles += 1
        row.seen_at = sql.now()
        row.save(update_fields=["consoles", "seen_at"])
        if row.presence == Presence.OFFLINE:
            return set_presence(row, Presence.ONLINE)
    return row


def console_closed(agent: Agent) -> None:
    """Presence does not change yet: a reload closes and opens. The sweep decides after two minutes."""
    Agent.objects.filter(pk=agent.pk).update(consoles=Greatest(F("consoles"), 1) - 1, seen_at=Now())


def consoles_seen(agent_ids: Iterable[int]) -> None:
    """Sign of life of open consoles; each web process tells it for its own every few seconds."""
    Agent.objects.filter(pk__in=list(agent_ids)).update(seen_at=Now())


@transaction.atomic
def set_rights(  # noqa: PLR0913
    agent: Agent,
    *,
    actor: User,
    channels: Iterable[Channel] | None = None,
    segments: Iterable[Segment] | None = None,
    capacity: int | None = None,
    capacity_per_kind: Mapping[str, int] | None = None,
    general_queue: bool | None = None,
    reason: str = "",
) -> Agent:
    """What the agent may take and how much at a time. None leaves a thing as it is; an empty list means no limit."""
    row = _locked(agent)
    before = _shown(row)
    if capacity is not None:
        row.capacity = _capacity("capacity", capacity)
    if capacity_per_kind is not None:
        row.capacity_per_kind = _per_kind(capacity_per_kind)
    if general_queue is not None:
        row.general_queue = general_queue
    row.save(update_fields=["capacity", "capacity_per_kind", "general_queue"])
    if channels is not None:
        row.user.channels.set(channels)
    if segments is not None:
        row.user.segments.set(segments)
    changes = audit.difference(before, _shown(row))
    if changes:
        audit.record("agent.updated", row, actor=actor, changes=changes, reason=reason)
        ranking_changed.send(Agent, users=[row.user_id])
        queries.tell_me(row.user)
        ring_distribution()
    return row


def _locked(agent: Agent) -> Agent:
    return Agent.objects.select_for_update(no_key=True, of=("self",)).select_related("user").get(pk=agent.pk)


def _check_pause(pause_type: PauseType | None, note: str) -> None:
    if pause_type is None or not pause_type.is_active:
        raise Invalid.field("pause", "required", "Escolha o tipo de pausa.")
    if pause_type.requires_note and not note.strip():
        raise Invalid.field("note", "required", "Esta pausa pede uma nota.")


def _end_pause(row: Agent, now: Any) -> None:
    Pause.objects.filter(agent=row, ended_at=None).update(ended_at=now)


def _capacity(field: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_CAPACITY:
        raise Invalid.field(field, "range", f"A capacidade vai de 0 a {MOST_CAPACITY} atendimentos.")
    return value


def _per_kind(given: Mapping[str, Any]) -> dict[str, int]:
    unknown = set(given) - set(Kind.values)
    if unknown:
        raise Invalid.field("capacity_per_kind", "unknown", f"Canal desconhecido: {sorted(unknown)[0]}.")
    return {kind: _capacity("capacity_per_kind", value) for kind, value in given.items()}


def _shown(row: Agent) -> dict[str, Any]:
    return {
        "capacity": row.capacity,
        "capacity_per_kind": row.capacity_per_kind,
        "general_queue": row.general_queue,
        "channels": sorted(row.user.channels.values_list("name", flat=True)),
        "segments": sorted(row.user.segments.values_list("name", flat=True)),
    }
