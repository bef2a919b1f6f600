"""Raw provider calls and their replay."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from channels_app.inbox import actions
from channels_app.models import Envelope

from .base import Readable
from .filters import EnvelopeFilter


class EnvelopeSerializer(serializers.ModelSerializer[Envelope]):
    id = serializers.UUIDField(source="public_id")
    channel = serializers.UUIDField(source="channel.public_id")

    class Meta:
        model = Envelope
        fields = ["id", "channel", "dedupe_key", "received_at", "state", "reason", "attempts", "processed_at"]


class EnvelopeViewSet(Readable):
    resource = "envelopes"
    queryset = Envelope.objects.select_related("channel").defer("body")
    serializer_class = EnvelopeSerializer
    filterset_class = EnvelopeFilter

    @action(detail=True, methods=["post"])
    def replay(self, request: Request, id: str) -> Response:
        envelope = self.get_object()
        actions.replay(envelope, actor=self.user)
        return self.shown(Envelope.objects.get(pk=envelope.pk), status=202)
