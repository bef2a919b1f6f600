"""What a message of a channel with subjects belongs to: the subject, the message answered, those before it."""

from __future__ import annotations

from typing import Any

from channels_app import registry

from ..choices import Direction
from ..models import Conversation, Message

MOST = 20


def thread_of(message: Message) -> dict[str, Any]:
    """``OutgoingMessage.thread``: empty where the channel has no subjects.

    ``message_id`` is the customer's last mail (or the one answered), ``references`` what came before it;
    ``automatic`` for what no person wrote; ``as_typed`` for a subject that is not the customer's own.
    """
    connector = registry.of(message.channel)
    if connector is None or not connector.has_subject:
        return {}
    answered = message.in_reply_to if _is_mail(message.in_reply_to) else _last(message.conversation)
    data = answered.data if answered else {}
    return {
        "subject": str(message.data.get("subject") or data.get("subject") or "")[:500],
        "message_id": str(data.get("message_id") or ""),
        "references": list(data.get("references") or [])[-MOST:],
        "automatic": message.author_id is None,
        "as_typed": bool(message.data.get("subject")) or answered is None,
        "unsubscribe_url": str(message.data.get("unsubscribe_url") or ""),
    }


def _is_mail(message: Message | None) -> bool:
    return message is not None and bool(message.data.get("message_id"))


def _last(conversation: Conversation) -> Message | None:
    """The customer's newest mail that a person wrote."""
    received = Message.objects.filter(conversation=conversation, direction=Direction.IN)
    return received.exclude(data__has_key="automatic").order_by("-at", "-id").first()
