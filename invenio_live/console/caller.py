"""Who asks."""

from __future__ import annotations

from dataclasses import dataclass

from invenio_center.models import Role, User

from ..models import Agent


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
