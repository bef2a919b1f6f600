"""Marks towards the customer: their message was read, an agent is writing. Rung here, shown by a worker."""

from __future__ import annotations

from uuid import UUID

import redis
from django.conf import settings

from channels_app import bells
from channels_app.contract import Act
from channels_app.outbox import acts
from invenio_center.kernel.broadcast import client

from ..choices import ConversationStatus, Direction
from ..models import Conversation
from .receiving import ANNOTATIONS

TASK = "invenio_live.tasks.show_act"
TYPING_EVERY_S = 5


def show_read(conversation: Conversation) -> None:
    """The holder has seen what the customer wrote."""
    if acts.is_shown(conversation.channel, Act.READ):
        bells.ring(TASK, str(conversation.public_id), Act.READ.value)


def show_typing(conversation: Conversation) -> None:
    """The holder is writing; at most once each ``TYPING_EVERY_S`` seconds and conversation."""
    if acts.is_shown(conversation.channel, Act.TYPING) and _is_due(conversation):
        bells.ring(TASK, str(conversation.public_id), Act.TYPING.value)


def _is_due(conversation: Conversation) -> bool:
    key = f"{settings.KEY_PREFIX}:typing:{conversation.pk}"
    try:
        return bool(client().set(key, "1", nx=True, ex=TYPING_EVERY_S))
    except redis.RedisError:
        return False  # worth no error to whoever types


def show(public_id: UUID | str, act: Act) -> bool:
    """A worker's part. False when the conversation has moved on, or the provider did not take it."""
    row = Conversation.objects.select_related("channel", "contact").filter(public_id=public_id).first()
    if row is None or row.status != ConversationStatus.ACTIVE or row.contact.blocked_at is not None:
        return False
    return bool(row.reply_to) and acts.show(row.channel, row.reply_to, act, newest_id(row))


def newest_id(conversation: Conversation) -> str:
    """The provider's id of the customer's newest message, or ""."""
    said = conversation.messages.filter(direction=Direction.IN).exclude(provider_id="")
    newest = said.exclude(kind__in=ANNOTATIONS).order_by("-at", "-pk")
    return newest.values_list("provider_id", flat=True).first() or ""
