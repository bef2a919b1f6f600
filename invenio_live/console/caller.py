"""Who asks, and whether what is asked about is in that person's sight."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from invenio_center.kernel.errors import NotFound
from invenio_center.models import Role, User

from ..conversations import queries
from ..events.summary import RELATED
from ..models import Agent, Conversation


@dataclass(frozen=True, slots=True)
class Caller:
    """The person at the console. The agent's row is read anew for each request: it is what actions lock."""

    user: User
    agent_id: int

    def agent(self) -> Agent:
        return Agent.objects.select_related("user").get(pk=self.agent_id)

    @property
    def supervises(self) -> bool:
        return self.user.role == Role.SUPERVISOR


def seen(caller: Caller, public_id: UUID) -> Conversation:
    """The conversation, or ``not_found``: who may not see it is not told that it exists."""
    rows = queries.visible_to(caller.user, Conversation.objects.filter(public_id=public_id))
    found = rows.select_related(*RELATED).first()
    if found is None:
        raise NotFound("Este atendimento não está mais visível para você.")
    return found
