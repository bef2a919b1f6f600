"""Agents: presence, rights and load; pause kinds."""

from __future__ import annotations

from typing import Any, cast

from django.db import transaction
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from channels_app.models import Channel
from invenio_center.kernel.errors import Invalid
from invenio_center.kernel.numbers import whole
from invenio_center.models import Role, Segment, Tag

from ..agents import actions, queries
from ..conversations import actions as conversations
from ..models import Agent, PauseType, PresenceSpan
from .base import Readable
from .fields import Moment, PublicId, body, moment, words


class AgentList(serializers.ListSerializer[Agent]):
    """Reads the loads of all its agents at once."""

    def to_representation(self, data: Any) -> list[Any]:
        rows = list(data)
        cast(AgentSerializer, self.child).loads = queries.loads(agent.pk for agent in rows)
        return super().to_representation(rows)


class AgentSerializer(serializers.ModelSerializer[Agent]):
    id = serializers.UUIDField(source="user.public_id", read_only=True)
    username = serializers.CharField(source="user.username", read_only=True)
    name = serializers.CharField(source="user.display_name", read_only=True)
    channels = PublicId(source="user.channels", queryset=Channel.objects.all(), many=True, required=False)
    segments = PublicId(source="user.segments", queryset=Segment.objects.all(), many=True, required=False)
    skills = serializers.SlugRelatedField(
        slug_field="name", queryset=Tag.objects.filter(is_skill=True), many=True, required=False
    )
    capacity_per_kind = serializers.DictField(child=serializers.IntegerField(), required=False)
    load = serializers.SerializerMethodField()
    capacity_now = serializers.SerializerMethodField()
    full_kinds = serializers.SerializerMethodField()
    lowered = serializers.SerializerMethodField()
    pause = serializers.SerializerMethodField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.loads: dict[int, queries.Load] = {}

    class Meta:
        model = Agent
        list_serializer_class = AgentList
        fields = [
            "id", "username", "name", "presence", "presence_since", "pause", "capacity", "capacity_now",
            "capacity_per_kind", "lowered", "general_queue", "channels", "segments", "skills", "load", "full_kinds",
        ]  # fmt: skip
        read_only_fields = ["presence", "presence_since"]

    def get_load(self, agent: Agent) -> int:
        return self._load(agent).units

    def get_capacity_now(self, agent: Agent) -> int:
        return self._load(agent).capacity

    def get_full_kinds(self, agent: Agent) -> list[str]:
        return list(self._load(agent).full_kinds)

    def get_lowered(self, agent: Agent) -> dict[str, Any] | None:
        return queries.lowered(agent)

    def get_pause(self, agent: Agent) -> dict[str, Any] | None:
        return queries.pause_of(agent)

    def _load(self, agent: Agent) -> queries.Load:
        if agent.pk not in self.loads:
            self.loads[agent.pk] = queries.load_of(agent)
        return self.loads[agent.pk]


class Lowered(serializers.Serializer[dict[str, Any]]):
    to = serializers.IntegerField()
    until = Moment()
    reason = serializers.CharField(max_length=200)


class AgentViewSet(Readable):
    resource = "agents"
    queryset = Agent.objects.select_related("user", "lowered_by").prefetch_related(
        "user__channels", "user__segments", "skills", queries.open_pauses()
    )
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
        with transaction.atomic():
            actions.set_rights(agent, actor=self.user, **fields, **rights)
            if "lowered" in body(request):
                self._lower(agent, body(request)["lowered"])
        return self.shown(self.get_queryset().get(pk=agent.pk))

    def _lower(self, agent: Agent, given: Any) -> None:
        if given is None:
            actions.restore_capacity(agent, actor=self.user)
            return
        wanted = Lowered(data=given)
        wanted.is_valid(raise_exception=True)
        actions.lower_capacity(agent, actor=self.user, **wanted.validated_data)

    @action(detail=False, methods=["get"])
    def me(self, request: Request) -> Response:
        return self.shown(self.agent)

    @action(detail=False, methods=["post"], url_path="me/presence")
    def presence(self, request: Request) -> Response:
        pause = body(request).get("pause")
        conversations.set_presence(
            self.agent,
            str(body(request).get("state", "")),
            pause_type=pause_type(pause) if pause else None,
            note=words(body(request), "note"),
        )
        return self.shown(self.get_queryset().get(pk=self.agent.pk))

    @action(detail=True, methods=["get"])
    def spans(self, request: Request, id: str) -> Response:
        """Times in one state, newest first; ``since`` and ``until`` cut out those that touch the period."""
        found = queries.spans(self.get_object(), moment(request, "since"), moment(request, "until"))
        page = self.paginate_queryset(found)
        return self.get_paginated_response(SpanSerializer(page, many=True).data)


class SpanSerializer(serializers.ModelSerializer[PresenceSpan]):
    pause = serializers.CharField(source="pause.type.name", default=None)
    planned_until = Moment(source="pause.planned_until", default=None)
    note = serializers.CharField(source="pause.note", default="")

    class Meta:
        model = PresenceSpan
        fields = ["id", "state", "started_at", "ended_at", "pause", "planned_until", "note"]


class PauseSerializer(serializers.ModelSerializer[PauseType]):
    class Meta:
        model = PauseType
        fields = ["id", "name", "minutes", "requires_note", "is_active"]


class PauseViewSet(Readable):
    resource = "pauses"
    queryset = PauseType.objects.filter(is_absence=False)
    serializer_class = PauseSerializer
    lookup_field = "pk"
    lookup_value_regex = r"\d+"


def pause_type(given: Any) -> PauseType:
    """By number or name."""
    found = queries.pauses()
    number = whole(given)
    found = found.filter(name=str(given)) if number is None else found.filter(pk=number)
    pause = found.first()
    if pause is None:
        raise Invalid.field("pause", "unknown", "Este tipo de pausa não existe ou está inativo.")
    return pause
