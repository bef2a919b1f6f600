"""Messages over all conversations the caller may read."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from ..conversations import queries
from ..models import Conversation, Message
from .base import Readable
from .filters import MessageFilter


class MessageSerializer(serializers.Serializer[Message]):
    """The same shape as in frames, plus the places a message belongs to."""

    def to_representation(self, message: Message) -> dict[str, Any]:
        return {
            **queries.message_dict(message),
            "conversation": str(message.conversation.public_id),
            "channel": str(message.channel.public_id),
            "contact": str(message.conversation.contact.public_id),
            "provider_time": message.at,
        }


class MessageViewSet(Readable):
    resource = "messages"
    queryset = Message.objects.select_related(
        "conversation__contact", "channel", "author", "in_reply_to"
    ).prefetch_related("attachments")
    serializer_class = MessageSerializer
    filterset_class = MessageFilter

    def get_queryset(self) -> QuerySet[Message]:
        visible = queries.visible_to(self.user, Conversation.objects.all())
        return super().get_queryset().filter(conversation__in=visible, direction__in=["in", "out"])
