"""Messages over all conversations the caller may read."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from channels_app.contract import MessageKind

from ..conversations import actions, doubts, queries
from ..conversations.wording import TEMPLATE
from ..models import Conversation, Message
from .base import Readable
from .filters import MessageFilter
from .shapes import MessageShape


def placed(shown: dict[str, Any], conversation: Conversation) -> dict[str, Any]:
    """A message as in frames, plus the places it belongs to. A template is told as what the customer gets.

    ``status`` is null for what was not sent by us.
    """
    files = shown["attachments"]
    sent = files[0]["kind"] if files else MessageKind.TEXT.value
    return {
        **shown,
        "kind": sent if shown["kind"] == TEMPLATE else shown["kind"],
        "status": shown["status"] or None,
        "channel": str(conversation.channel.public_id),
        "contact": str(conversation.contact.public_id),
        "provider_time": shown["at"],
    }


class MessageSerializer(MessageShape):
    def to_representation(self, message: Message) -> dict[str, Any]:
        return placed(queries.message_dict(message), message.conversation)


class MessageViewSet(Readable):
    resource = "messages"
    queryset = Message.objects.select_related(
        "conversation__contact", "conversation__channel", "author", "in_reply_to"
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
