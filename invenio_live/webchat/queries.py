"""What a visitor and the widget read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from channels_app.models import Channel, Kind
from consent.ledger import queries as consents
from invenio_center.kernel.errors import NotFound

from ..choices import Direction
from ..conversations.messages import visitor_dict
from ..events.summary import stamp
from ..models import Conversation, Message, Visitor
from . import tokens
from .profile import Profile

HISTORY = 200
SHOWN = (Direction.IN, Direction.OUT)


class WidgetUnknown(NotFound):
    sentence = "Este WebChat não existe ou está desativado."


def channel_of(public_id: UUID) -> Channel:
    """The active WebChat of this address. Raises ``WidgetUnknown``."""
    active = Channel.objects.filter(kind=Kind.WEBCHAT, is_active=True, inbound=True)
    channel = active.select_related("hours").filter(public_id=public_id).first()
    if channel is None:
        raise WidgetUnknown
    return channel


def consent_text(profile: Profile) -> Any:
    """The published text of the opt-in box, or None: the channel's own, else the newest that names WebChat.

    None while the controller's profile has a gap: what has to be read beside it could not be shown (LGPD art. 9).
    """
    if consents.controller().missing():
        return None
    if profile.consent_text:
        return consents.published_text(profile.consent_text)
    naming = consents.current_texts(channel=Kind.WEBCHAT)
    return max(naming, key=lambda text: text.published_at or text.created_at, default=None)


def visitor_of(channel: Channel, token: str) -> Visitor | None:
    found = Visitor.objects.select_related("channel", "contact")
    return found.filter(channel=channel, token_hash=tokens.stored(token)).first()


def conversations_of(visitor: Visitor) -> QuerySet[Conversation]:
    """Those this very browser wrote in; a typed address or a shared contact opens no others."""
    return Conversation.objects.filter(channel_id=visitor.channel_id, reply_to=reply_to(visitor))


def reply_to(visitor: Visitor) -> str:
    """The address that ``intake`` gives conversations of this browser."""
    return f"visitor:{visitor.pk}"


def latest(visitor: Visitor) -> Conversation | None:
    return conversations_of(visitor).order_by("-id").first()


def history(visitor: Visitor) -> list[dict[str, Any]]:
    """The last messages of all the visitor's conversations, oldest first; never notes or notices."""
    found = (
        Message.objects.filter(conversation__in=conversations_of(visitor), direction__in=SHOWN)
        .select_related("conversation", "author", "in_reply_to")
        .prefetch_related("attachments")
        .order_by("-at", "-id")[:HISTORY]
    )
    return [visitor_dict(message) for message in reversed(found)]


def seen_at(conversation: Conversation | None) -> str | None:
    """Up to when an agent has read what the visitor wrote."""
    if conversation is None:
        return None
    mine = Message.objects.filter(conversation=conversation, direction=Direction.IN).order_by("-at", "-id")
    newest_read = mine[conversation.unread : conversation.unread + 1].values_list("at", flat=True)
    return stamp(newest_read[0]) if newest_read else None


def visitor_id(token: str) -> int | None:
    return Visitor.objects.filter(token_hash=tokens.stored(token)).values_list("pk", flat=True).first()
