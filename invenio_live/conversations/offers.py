"""What a channel can show beside text and files: answers to tap, and reactions. One rule for console and API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from channels_app import registry
from channels_app.models import Channel
from invenio_center.kernel.errors import Invalid

from ..choices import Direction
from ..models import Conversation, Message
from .receiving import ANNOTATIONS

EMOJI_MAX = 16
NO_CHOICES = "Este canal não oferece opções para tocar."
NO_REACTIONS = "Este canal não mostra reações."


def takes_reactions(channel: Channel) -> bool:
    connector = registry.of(channel)
    return connector is not None and connector.limits.reactions


def refuse_choices(channel: Channel, interactive: Any, text: str) -> None:
    """Raises Invalid for an offer this channel cannot show."""
    connector = registry.of(channel)
    choices = connector.limits.choices if connector else None
    if not isinstance(interactive, Mapping):
        raise Invalid.field("interactive", "invalid", "As opções são um objeto com type e a sua lista.")
    fault = choices.fault(interactive, text) if choices else NO_CHOICES
    if fault:
        raise Invalid.field("interactive", "invalid", fault)


def reacted_to(row: Conversation, message: Any, emoji: Any) -> Message:
    """The customer's message that ``emoji`` is meant for. Raises Invalid."""
    if not takes_reactions(row.channel):
        raise Invalid.field("reaction", "not_offered", NO_REACTIONS)
    if not isinstance(emoji, str) or len(emoji) > EMOJI_MAX or (emoji and emoji.isascii()):
        raise Invalid.field("reaction", "invalid", "A reação é um emoji; em branco ela é retirada.")
    said = row.messages.filter(direction=Direction.IN).exclude(provider_id="").exclude(kind__in=ANNOTATIONS)
    found = said.filter(public_id=wanted).first() if (wanted := _uuid(message)) else None
    if found is None:
        raise Invalid.field("reaction", "unknown", "Escolha uma mensagem do cliente nesta conversa.")
    return found


def _uuid(given: Any) -> UUID | None:
    try:
        return UUID(str(given))
    except ValueError:
        return None
