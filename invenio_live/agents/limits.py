"""How much an agent is given at a time, and what: set by a supervisor, visible to the agent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from channels_app.models import Channel, Kind
from invenio_center import audit
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid
from invenio_center.kernel.signals import ranking_changed
from invenio_center.models import Segment, Tag, User

from ..events import ring_distribution
from ..models import Agent
from . import queries
from .locking import locked

MOST_CAPACITY = 100
LOWERED_AT_MOST = timedelta(days=30)
LOWERED = ("lowered_to", "lowered_until", "lowered_reason", "lowered_by")


@transaction.atomic
def set_rights(  # noqa: PLR0913
    agent: Agent,
    *,
    actor: User,
    channels: Iterable[Channel] | None = None,
    segments: Iterable[Segment] | None = None,
    skills: Iterable[Tag] | None = None,
    capacity: int | None = None,
    capacity_per_kind: Mapping[str, int] | None = None,
    general_queue: bool | None = None,
    reason: str = "",
) -> Agent:
    """What the agent may take and how much at a time. None leaves a thing as it is; an empty list means no limit."""
    row = locked(agent)
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
    if skills is not None:
        row.skills.set(skills)
    changes = audit.difference(before, _shown(row))
    if changes:
        audit.record("agent.updated", row, actor=actor, changes=changes, reason=reason)
        ranking_changed.send(Agent, users=[row.user_id])
        queries.tell_me(row.user)
        ring_distribution()
    return row


@transaction.atomic
def lower_capacity(agent: Agent, *, actor: User, to: int, until: datetime, reason: str) -> Agent:
    """A limit below the agent's own until the clock says so. The agent reads who set it, why and until when."""
    row = locked(agent)
    to, now = _capacity("lowered_to", to), sql.now()
    if to >= row.capacity:
        sentence = f"A capacidade deste operador já é {row.capacity}: informe um número menor."
        raise Invalid.field("lowered_to", "not_lower", sentence)
    if not now < until <= now + LOWERED_AT_MOST:
        days = LOWERED_AT_MOST.days
        raise Invalid.field(
            "lowered_until", "range", f"O fim fica no futuro, no máximo {days} dias à frente."
        )
    if not reason.strip():
        raise Invalid.field("lowered_reason", "required", "Diga o motivo: o operador vai ler.")
    return _set_lowered(row, actor, (to, until, reason.strip()[:200], actor))


@transaction.atomic
def restore_capacity(agent: Agent, *, actor: User) -> Agent:
    """The agent's own limit again, before the hour."""
    return _set_lowered(locked(agent), actor, (None, None, "", None))


def _set_lowered(row: Agent, actor: User, values: tuple[Any, ...]) -> Agent:
    before = {name: getattr(row, name) for name in LOWERED[:2]}
    for name, value in zip(LOWERED, values, strict=True):
        setattr(row, name, value)
    row.save(update_fields=list(LOWERED))
    changes = audit.difference(before, {name: getattr(row, name) for name in LOWERED[:2]})
    if changes:
        audit.record("agent.updated", row, actor=actor, changes=changes, reason=row.lowered_reason)
    queries.tell_me(row.user)
    ring_distribution()
    return row


def _capacity(field: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_CAPACITY:
        raise Invalid.field(field, "range", f"A capacidade vai de 0 a {MOST_CAPACITY} unidades.")
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
        "skills": sorted(row.skills.values_list("name", flat=True)),
    }
