"""The agent's row, which is the lock of everything that changes its load or presence."""

from __future__ import annotations

from ..models import Agent


def locked(agent: Agent) -> Agent:
    return Agent.objects.select_for_update(no_key=True, of=("self",)).select_related("user").get(pk=agent.pk)
