"""Messages over all conversations the caller may read."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ..conversations import actions, doubts, queries
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

    @action(detail=True, methods=["post"], url_path="send-again")
    def send_again(self, request: Request, id: str) -> Response:
        """An uncertain message did not arrive: send it once more."""
        return self._decide(doubts.AGAIN)

    @action(detail=True, methods=["post"])
    def arrived(self, request: Request, id: str) -> Response:
        """An uncertain message did arrive: it counts as sent."""
        return self._decide(doubts.ARRIVED)

    def _decide(self, decision: str) -> Response:
        message = actions.end_doubt(message=self.get_object().public_id, actor=self.user, decision=decision)
        return self.shown(self.get_queryset().get(pk=message.pk))
