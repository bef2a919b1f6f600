"""An agent's working day: console, presence, pauses. What a supervisor sets is in ``limits``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest, Now

from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid
from invenio_center.kernel.signals import ranking_changed
from invenio_center.models import Role, User

from ..choices import Presence
from ..events import ring_distribution
from ..models import Agent, Pause, PauseType
from . import queries, spans
from .errors import NotAnAgent
from .limits import lower_capacity, restore_capacity, set_rights
from .locking import locked

__all__ = [
    "console_closed",
    "console_opened",
    "consoles_seen",
    "ensure_agent",
    "lower_capacity",
    "restore_capacity",
    "set_presence",
    "set_rights",
]

ROLES = (Role.AGENT, Role.SUPERVISOR)


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
            spans.enter(agent, agent.presence_since)
            ranking_changed.send(Agent, users=[user.pk])
    return agent


@transaction.atomic
def set_presence(agent: Agent, state: str, *, pause_type: PauseType | None = None, note: str = "") -> Agent:
    """``online``, ``paused`` (with its type) or ``offline``. Work in hand stays in hand.

    Saying the same again is a sign of life and changes nothing else. People's own changes go through
    ``conversations.actions.set_presence``, which also knows what a pause gives back.
    """
    if state not in Presence.values:
        raise Invalid.field("state", "unknown", "Escolha disponível, em pausa ou desconectado.")
    row = locked(agent)
    now = sql.now()
    if row.presence == state and pause_type is None:
        row.seen_at = now
        row.save(update_fields=["seen_at"])
        return row
    kind = _checked(pause_type, note) if state == Presence.PAUSED else None
    spans.leave(row, now)
    row.presence, row.presence_since = state, now
    row.save(update_fields=["presence", "presence_since"])
    spans.enter(row, now, _started(row, kind, now, note) if kind else None)
    queries.tell_me(row.user)
    if state == Presence.ONLINE:
        ring_distribution()
    return row


def console_opened(agent: Agent) -> Agent:
    """A window of the console is open. The first one makes the agent available, unless a pause is on."""
    with transaction.atomic():
        row = locked(agent)
        row.consoles += 1
        row.seen_at = sql.now()
        row.save(update_fields=["consoles", "seen_at"])
        if row.presence == Presence.OFFLINE:
            return set_presence(row, Presence.ONLINE)
    return row


def console_closed(agent: Agent) -> None:
    """Presence does not change yet: a reload closes and opens. The sweep decides after the time of grace."""
    Agent.objects.filter(pk=agent.pk).update(consoles=Greatest(F("consoles"), 1) - 1, seen_at=Now())


def consoles_seen(agent_ids: Iterable[int]) -> None:
    """Sign of life of open consoles; each web process tells it for its own every few seconds."""
    Agent.objects.filter(pk__in=list(agent_ids)).update(seen_at=Now())


def at_work(agent: Agent) -> None:
    """Somebody takes work without a console (over the API, from Monitor): as an open console, it makes the agent
    available. A pause stays a pause.
    """
    if agent.presence == Presence.OFFLINE:
        with transaction.atomic():
            set_presence(agent, Presence.ONLINE)
    else:
        consoles_seen([agent.pk])


def _checked(pause_type: PauseType | None, note: str) -> PauseType:
    if pause_type is None or not (pause_type.is_active or pause_type.is_absence):
        raise Invalid.field("pause", "required", "Escolha o tipo de pausa.")
    if pause_type.requires_note and not note.strip():
        raise Invalid.field("note", "required", "Esta pausa pede uma nota.")
    return pause_type


def _started(row: Agent, kind: PauseType, now: datetime, note: str) -> Pause:
    until = now + timedelta(minutes=kind.minutes)
    return Pause.objects.create(
        agent=row, type=kind, started_at=now, planned_until=until, note=note.strip()[:200]
    )
