"""Stored decisions of automatic distribution."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from invenio_center.kernel.errors import Conflict
from invenio_center.models import Role

from ..distribution import offers, queries
from ..models import Agent, Assignment
from .base import Readable


class OfferEnded(Conflict):
    code = "offer_ended"
    sentence = "Esta oferta já terminou. Veja em assignments/ o que houve com ela."


class AssignmentFilter(django_filters.FilterSet):
    conversation = django_filters.UUIDFilter(field_name="conversation__public_id")
    agent = django_filters.UUIDFilter(field_name="agent__user__public_id")
    segment = django_filters.UUIDFilter(field_name="segment__public_id")
    since = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte")
    until = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt")

    class Meta:
        model = Assignment
        fields = ["state", "reason"]


class AssignmentSerializer(serializers.ModelSerializer[Assignment]):
    """``candidates``: best first with figures, terms and score; then who was left out, with the code of why."""

    id = serializers.UUIDField(source="public_id")
    conversation = serializers.UUIDField(source="conversation.public_id")
    agent = serializers.UUIDField(source="agent.user.public_id", allow_null=True, default=None)
    segment = serializers.UUIDField(source="segment.public_id", allow_null=True, default=None)
    candidates = serializers.SerializerMethodField()

    class Meta:
        model = Assignment
        fields = [
            "id", "conversation", "agent", "segment", "at", "waiting_since", "state", "reason", "sentence",
            "accept_by", "ended_at", "weights", "candidates",
        ]  # fmt: skip

    def get_candidates(self, row: Assignment) -> list[dict[str, Any]]:
        people, only = self.context["people"], self.context["only"]
        return [
            {**one, "agent": people.get(one["agent"])}
            for one in row.candidates
            if only is None or one["agent"] == only
        ]


class AssignmentViewSet(Readable):
    """``assignments/``: who got what and why; ``POST {id}/accept/`` opens what was given to the caller."""

    resource = "assignments"
    queryset = Assignment.objects.select_related("conversation", "agent__user", "segment")
    serializer_class = AssignmentSerializer
    filterset_class = AssignmentFilter

    def get_queryset(self) -> QuerySet[Assignment]:
        return queries.visible_to(self.user, super().get_queryset())

    def get_serializer_context(self) -> dict[str, Any]:
        """Agents read their own figures, supervisors everybody's."""
        supervises = self.user.role == Role.SUPERVISOR
        people = dict(Agent.objects.values_list("pk", "user__public_id"))
        return {
            **super().get_serializer_context(),
            "people": people,
            "only": None if supervises else self.agent.pk,
        }

    @action(detail=True, methods=["post"])
    def accept(self, request: Request, id: str) -> Response:
        """Within ``accept_by``, or it goes back to the queue. 409 ``offer_ended`` when it has."""
        row = self.get_object()
        if not offers.accept(row.conversation.public_id, self.agent):
            raise OfferEnded
        return self.shown(self.get_queryset().get(pk=row.pk))
