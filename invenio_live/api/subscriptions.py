"""Outgoing webhooks: what goes where, what became of it, and sending it again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from channels_app.models import Channel
from invenio_center.kernel.errors import Invalid
from invenio_center.models import Segment, User

from ..choices import HookState
from ..hooks import actions, catalogue, queries
from ..models import Subscription, SubscriptionDelivery
from .base import Editable
from .fields import PublicId, body, find, instant


class SubscriptionSerializer(serializers.ModelSerializer[Subscription]):
    id = serializers.UUIDField(source="public_id", read_only=True)
    events = serializers.ListField(child=serializers.CharField(max_length=60), allow_empty=False)
    channels = PublicId(queryset=Channel.objects.all(), many=True, required=False)
    segments = PublicId(queryset=Segment.objects.all(), many=True, required=False)
    user = PublicId(queryset=User.objects.filter(is_active=True), required=False)

    class Meta:
        model = Subscription
        fields = ["id", "name", "url", "events", "channels", "segments", "user", "is_active"]

    def to_representation(self, subscription: Subscription) -> dict[str, Any]:
        """With ``secret`` in the one answer that follows its making."""
        shown = {**super().to_representation(subscription), **queries.standing(subscription)}
        secret = self.context.get("secret")
        return {**shown, "secret": secret} if secret else shown


class DeliverySerializer(serializers.ModelSerializer[SubscriptionDelivery]):
    id = serializers.UUIDField(source="public_id")
    error = serializers.CharField(source="last_error")

    class Meta:
        model = SubscriptionDelivery
        fields = [
            "id", "event", "type", "stream", "sequence", "at", "state", "attempts", "due_at", "delivered_at", "code",
            "error", "answer", "tries",
        ]  # fmt: skip


class SubscriptionViewSet(mixins.DestroyModelMixin, Editable):
    resource = "subscriptions"
    queryset = Subscription.objects.select_related("user").prefetch_related("channels", "segments")
    serializer_class = SubscriptionSerializer
    filterset_fields = ["is_active"]
    kept_secret = ("secret",)

    def create(self, request: Request) -> Response:
        made, secret = actions.create_subscription(actor=self.user, **self.checked(request))
        context = {**self.get_serializer_context(), "secret": secret}
        return Response(self.serializer_class(made, context=context).data, status=201)

    def save(self, existing: Any, fields: dict[str, Any]) -> Subscription:
        saved = actions.update_subscription(actor=self.user, subscription=existing, **fields)
        return Subscription.objects.get(pk=saved.pk)

    def perform_destroy(self, subscription: Subscription) -> None:
        actions.delete_subscription(actor=self.user, subscription=subscription)

    @action(detail=False, methods=["get"])
    def events(self, request: Request) -> Response:
        """What can be subscribed to: ``[{name, label}]``; ``<group>.*`` stands for a whole group."""
        return Response([{"name": name, "label": label} for name, label in catalogue.NAMES.items()])

    @action(detail=True, methods=["post"])
    def rotate(self, request: Request, id: str) -> Response:
        """A new secret, told in this answer and never again; for a day both sign."""
        return Response({"secret": actions.rotate(actor=self.user, subscription=self.get_object())})

    @action(detail=True, methods=["post"], url_path="end-rotation")
    def end_rotation(self, request: Request, id: str) -> Response:
        return self.shown(actions.end_rotation(actor=self.user, subscription=self.get_object()))

    @action(detail=True, methods=["post"])
    def resume(self, request: Request, id: str) -> Response:
        return self.shown(actions.resume(actor=self.user, subscription=self.get_object()))

    @action(detail=True, methods=["post"])
    def test(self, request: Request, id: str) -> Response:
        """Call the receiver now: ``{taken, code, error, ms, answer}``."""
        return Response(actions.test(actor=self.user, subscription=self.get_object()))

    @action(detail=True, methods=["post"])
    def replay(self, request: Request, id: str) -> Response:
        """``{ids}`` of deliveries or events, or ``{since, until?}``; answers ``{replayed}``."""
        data = body(request)
        ids = data.get("ids") or []
        if not isinstance(ids, list):
            raise Invalid.field("ids", "shape", "Envie uma lista de ids.")
        number = actions.replay(
            actor=self.user,
            subscription=self.get_object(),
            ids=ids,
            since=_moment(data, "since"),
            until=_moment(data, "until"),
        )
        return Response({"replayed": number}, status=202)

    @action(detail=True, methods=["get"])
    def deliveries(self, request: Request, id: str) -> Response:
        """Newest first; ``?state=`` queued, delivered or parked, ``?type=``, ``?event=``."""
        rows = self._filtered(self.get_object().deliveries.all())
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(DeliverySerializer(page, many=True).data)

    @action(detail=True, methods=["get"], url_path=r"deliveries/(?P<delivery>[0-9a-fA-F-]{36})")
    def delivery(self, request: Request, id: str, delivery: str) -> Response:
        return Response(DeliverySerializer(find(self.get_object().deliveries.all(), delivery)).data)

    def _filtered(self, rows: QuerySet[SubscriptionDelivery]) -> QuerySet[SubscriptionDelivery]:
        asked = self.request.query_params
        if state := asked.get("state"):
            if state not in HookState.values:
                raise Invalid.field("state", "unknown", "Situação desconhecida.")
            rows = rows.filter(state=state)
        if type_ := asked.get("type"):
            rows = rows.filter(type=type_)
        if event := asked.get("event"):
            found = find(rows, event, "event")
            rows = rows.filter(pk=found.pk)
        return rows


def _moment(data: dict[str, Any], name: str) -> datetime | None:
    given = data.get(name)
    if given in (None, ""):
        return None
    found = instant(given)
    if found is None:
        raise Invalid.field(name, "invalid", "Informe data e hora com fuso.")
    return found
