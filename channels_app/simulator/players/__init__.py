"""Who plays which provider. A further one is a module here and a line in the table."""

from __future__ import annotations

from ...models import Channel
from .base import Player
from .facebook import MessengerPlayer
from .form import FormPlayer
from .postmark import PostmarkPlayer
from .rcs import RcsPlayer
from .sms_twilio import TwilioSmsPlayer
from .sms_zenvia import ZenviaSmsPlayer
from .telegram import TelegramPlayer
from .viber import ViberPlayer
from .whatsapp import WhatsAppPlayer

__all__ = ["PLAYERS", "Player", "of"]

# By kind; where a kind has several providers, by ``kind/provider``.
PLAYERS: dict[str, Player] = {
    "email/postmark": PostmarkPlayer(),
    "rcs": RcsPlayer(),
    "sms/twilio": TwilioSmsPlayer(),
    "sms/zenvia": ZenviaSmsPlayer(),
    "telegram": TelegramPlayer(),
    "viber": ViberPlayer(),
    "facebook": MessengerPlayer(),
    "form": FormPlayer(),
    "whatsapp": WhatsAppPlayer(),
}


def of(channel: Channel) -> Player | None:
    return PLAYERS.get(f"{channel.kind}/{channel.settings.get('provider')}") or PLAYERS.get(channel.kind)
