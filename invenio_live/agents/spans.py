"""Times an agent spent in one state. Every change of presence closes one and opens the next, in its transaction."""

from __future__ import annotations

from datetime import datetime

from ..models import Agent, Pause, PresenceSpan


def leave(agent: Agent, at: datetime) -> None:
    """The open time, and the pause that may go with it, end here. The caller holds the agent's row."""
    Pause.objects.filter(agent=agent, ended_at=None).update(ended_at=at)
    PresenceSpan.objects.filter(agent=agent, ended_at=None).update(ended_at=at)


def enter(agent: Agent, at: datetime, pause: Pause | None = None) -> None:
    """``agent`` is in its present state from ``at`` on; the time before has been left."""
    PresenceSpan.objects.create(agent=agent, state=agent.presence, pause=pause, started_at=at)
