"""Presence as people change it, with what that means for the work in hand."""

from __future__ import annotations

from django.db import transaction

from invenio_center.operation import queries as operation

from ..agents import actions as agents
from ..choices import Presence
from ..models import Agent, PauseType
from .moves import return_owed


@transaction.atomic
def set_presence(agent: Agent, state: str, *, pause_type: PauseType | None = None, note: str = "") -> Agent:
    """As ``agents.actions.set_presence``; where the operation wants it, a pause gives back what is owed.

    It goes back to the queue with its old time; what rests with the customer stays with the agent.
    """
    row = agents.set_presence(agent, state, pause_type=pause_type, note=note)
    if pause_type is not None and row.presence == Presence.PAUSED and operation.current().returns_on_pause:
        return_owed(row, reason="pause")
    return row
