"""Which connector serves which kind. A new provider is one folder and one line here (CONTRIBUTING.md)."""

from __future__ import annotations

from .connectors import webchat, whatsapp
from .contract import Connector

CONNECTORS: dict[str, Connector] = {
    "webchat": webchat.CONNECTOR,
    "whatsapp": whatsapp.CONNECTOR,
}


def connector(kind: str) -> Connector | None:
    """None for a kind whose connector does not exist yet."""
    return CONNECTORS.get(kind)
