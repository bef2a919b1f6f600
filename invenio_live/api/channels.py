"""Channels, their credentials and the page of all priorities."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from channels_app.lines import actions, queries
from channels_app.models import Channel
from invenio_center.models import BusinessHours, User

from .base import Editable
from .fields import PublicId, body


class ChannelSerializer(serializers.ModelSerializer[Channel]):
    id = serializers.UUIDField(source="public_id", read_only=True)
    business_hours = serializers.PrimaryKeyRelatedField(
        source="hours", queryset=BusinessHours.objects.all(), required=False, allow_null=True
    )
    agents = PublicId(queryset=User.objects.all(), many=True, required=False)
    settings = serializers.DictField(required=False)
    credentials = serializers.DictField(child=serializers.CharField(trim_whitespace=False), required=False)
    webhook_url = serializers.SerializerMethodField()
    health = serializers.SerializerMethodField()

    class Meta:
        model = Channel
        fields = [
            "id", "kind", "name", "address", "priority", "is_active", "inbound", "outbound", "business_hours",
            "agents", "settings", "credentials", "webhook_url", "health",
        ]  # fmt: skip
        # "Only once" is the action's to say; the framework's own check would ask for every field of the constraint.
        validators: list[Any] = []

    def get_webhook_url(self, channel: Channel) -> str:
        return f"{settings.PUBLIC_URL}/webhooks/{channel.kind}/{channel.public_id}/"

    def get_health(self, channel: Channel) -> dict[str, Any]:
        """``state``: ok, attention, quiet (silent for longer than is usual) or inactive."""
        return {
            "state": queries.health(channel),
            "last_in_at": channel.last_in_at,
            "last_out_at": channel.last_out_at,
            "last_error_at": channel.last_error_at,
            "last_error": channel.last_error,
        }

    def to_representation(self, channel: Channel) -> dict[str, Any]:
        shown = super().to_representation(channel)
        shown["credentials"] = queries.secrets_state(channel)
        return shown

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        fields["credentials"].write_only = True
        return fields


class ChannelViewSet(mixins.DestroyModelMixin, Editable):
    resource = "channels"
    queryset = Channel.objects.select_related("hours").prefetch_related("agents", "secrets")
    serializer_class = ChannelSerializer
    filterset_fields = ["kind", "is_active"]

    @transaction.atomic
    def save(self, existing: Channel | None, fields: dict[str, Any]) -> Channel:
        credentials = fields.pop("credentials", None)
        active = fields.pop("is_active", None)
        channel = actions.save_channel(actor=self.user, channel=existing, **fields)
        if credentials:
            actions.set_secrets(channel, credentials, actor=self.user)
        if active is True:
            actions.activate(channel, actor=self.user)
        elif active is False and channel.is_active:
            actions.deactivate(channel, actor=self.user)
        return Channel.objects.get(pk=channel.pk)

    def perform_destroy(self, channel: Channel) -> None:
        """A channel with a history stays; deleting it here means taking it out of use."""
        actions.deactivate(channel, actor=self.user)

    @action(detail=False, methods=["get", "put"], url_path="priorities")
    def priorities(self, request: Request) -> Response:
        if request.method == "PUT":
            wanted: Any = body(request)
            actions.set_priorities(wanted, actor=self.user)
        return Response({str(c.public_id): c.priority for c in Channel.objects.order_by("-priority", "name")})

    def get_permissions(self) -> Any:
        if self.action == "priorities":
            self.resource = "priorities"
        return super().get_permissions()
