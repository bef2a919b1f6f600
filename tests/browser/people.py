"""People of the running system that a test makes for itself."""

from __future__ import annotations

from tests.support.api import Api
from tests.support.stack import Stack


def agent_for(stack: Stack, supervisor: Api, name: str, lines: list[str]) -> None:
    """A new agent who serves only these lines."""
    stack.manage("create_user", name, "--role", "agent", "--password-stdin", stdin=f"{stack.password}\n")
    me = Api(stack, name).get("agents/me/")
    supervisor.patch(f"agents/{me['id']}/", {"channels": lines})
