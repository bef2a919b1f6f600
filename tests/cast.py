"""The people every test knows: a supervisor, the agent on duty, a second agent, an outsider and an officer."""

from __future__ import annotations

from dataclasses import dataclass

from channels_app.models import Channel
from invenio_center.models import Role, User
from invenio_live.models import Agent, Outcome

from . import factories


@dataclass(frozen=True)
class Cast:
    """``ana`` is on duty, ``bruno`` is her colleague; ``outsider`` serves another line only."""

    supervisor: User
    ana: Agent
    bruno: Agent
    outsider: Agent
    officer: User
    admin: User
    line: Channel
    outcome: Outcome


def assemble() -> Cast:
    line = factories.make_channel(name="Vendas", priority=90)
    other = factories.make_channel(name="Outra", priority=50)
    return Cast(
        supervisor=factories.make_user(Role.SUPERVISOR, username="sofia", name="Sofia"),
        ana=factories.make_agent(username="ana", name="Ana"),
        bruno=factories.make_agent(username="bruno", name="Bruno"),
        outsider=factories.make_agent(username="otto", name="Otto", channels=[other]),
        officer=factories.make_user(Role.COMPLIANCE, username="carla", name="Carla"),
        admin=factories.make_user(Role.ADMIN, username="adm", name="Administrador"),
        line=line,
        outcome=factories.make_outcome("Resolvido"),
    )
