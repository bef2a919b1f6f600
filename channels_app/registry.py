"""Which connector serves which kind. A new provider is one folder and one line here (CONTRIBUTING.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .connectors import email, facebook, form, rcs, sms_twilio, sms_zenvia, telegram, viber, webchat, whatsapp
from .contract import Connector

if TYPE_CHECKING:
    from .models import Channel

# By kind; where a kind has several providers, by ``kind/provider``.
CONNECTORS: dict[str, Connector] = {
    "email": email.CONNECTOR,
    "email/mailgun": email.MAILGUN,
    "email/postmark": email.POSTMARK,
    "rcs": rcs.CONNECTOR,
    "sms/twilio": sms_twilio.CONNECTOR,
    "sms/zenvia": sms_zenvia.CONNECTOR,
    "telegram": telegram.CONNECTOR,
    "viber": viber.CONNECTOR,
    "facebook": facebook.CONNECTOR,
    "form": form.CONNECTOR,
    "webchat": webchat.CONNECTOR,
    "whatsapp": whatsapp.CONNECTOR,
}


def connector(kind: str, provider: str = "") -> Connector | None:
    """None for a kind, or a provider of it, whose connector does not exist."""
    return CONNECTORS.get(f"{kind}/{provider}") or CONNECTORS.get(kind)


def of(channel: Channel) -> Connector | None:
    """The connector of a line."""
    return connector(channel.kind, str(channel.settings.get("provider") or ""))


def providers(kind: str) -> list[Connector]:
    """Those that serve this kind, in the order of the table."""
    return [found for name, found in CONNECTORS.items() if name.partition("/")[0] == kind]
