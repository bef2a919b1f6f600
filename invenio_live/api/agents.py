"""Agents: presence, rights and load; pause kinds."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from channels_app.models import Channel
from invenio_center.kernel.errors import Invalid
from invenio_center.models import Role, Segment

from ..agents import actions, queries
from ..models import Agent, PauseType
from .base import Readable
from .fields import PublicId, body


class AgentSerializer(serializers.ModelSerializer[Agent]):
    id = serializers.UUIDField(source="user.public_id", read_only=True)
    username = serializers.CharField(source="user.username", read_only=True)
    name = serializers.CharField(source="user.display_name", read_only=True)
    channels = PublicId(source="user.channels", queryset=Channel.objects.all(), many=True, required=False)
    segments = PublicId(source="user.segments", queryset=Segment.objects.all(), many=True, required=False)
    load = serializers.SerializerMethodField()

    class Meta:
        model = Agent
        fields = [
            "id", "username", "name", "presence", "presence_since", "capacity", "capacity_per_kind",
            "general_queue", "channels", "segments", "load",
        ]  # fmt: skip
        read_only_fields = ["presence", "presence_since"]

    def get_load(self, agent: Agent) -> int:
        return queries.load(agent)


class AgentViewSet(Readable):
    resource = "agents"
    queryset = Agent.objects.select_related("user").prefetch_related("user__channels", "user__segments")
    serializer_class = AgentSerializer
    lookup_field = "user__public_id"

    def get_queryset(self) -> QuerySet[Agent]:
        rows = super().get_queryset()
        return rows if self.user.role == Role.SUPERVISOR else rows.filter(user=self.user)

    def partial_update(self, request: Request, id: str) -> Response:
        if self.user.role != Role.SUPERVISOR:
            raise PermissionDenied("Seu perfil não permite esta ação.", code="not_allowed")
        agent = self.get_object()
        fields = self.checked(request, partial=True)
        rights = fields.pop("user", {})
        actions.set_rights(agent, actor=self.user, **fields, **rights)
        return self.shown(Agent.objects.get(pk=agent.pk))

    @action(detail=False, methods=["get"])
    def me(self, request: Request) -> Response:
        return self.shown(self.agent)

    @action(detail=False, methods=["post"], url_path="me/presence")
    def presence(self, request: Request) -> Response:
        pause = body(request).get("pause")
        actions.set_presence(
            self.agent,
            str(body(request).get("state", "")),
            pause_type=pause_type(pause) if pause else None,
            note=body(request).get("note", ""),
        )
        return self.shown(Agent.objects.get(pk=self.agent.pk))


class PauseSerializer(serializers.ModelSerializer[PauseType]):
    class Meta:
        model = PauseType
        fields = ["id", "name", "minutes", "requires_note", "is_active"]


class PauseViewSet(Readable):
    resource = "pauses"
    queryset = PauseType.objects.all()
    serializer_class = PauseSerializer
    lookup_field = "pk"
    lookup_value_regex = r"\d+"


def pause_type(given: Any) -> PauseType:
    """By number or name."""
    found = PauseType.objects.filter(is_active=True, is_absence=False)
    found = found.filter(pk=given) if str(given).isdigit() else found.filter(name=given)
    pause = found.first()
    if pause is None:
        raise Invalid.field("pause", "unknown", "Este tipo de pausa não existe ou está inativo.")
    return pause
