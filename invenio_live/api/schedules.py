"""Promised returns."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from invenio_center.kernel.errors import Invalid

from ..choices import ScheduleStatus
from ..conversations.queries import visible_to
from ..models import Conversation, Schedule
from ..schedules import actions
from .base import Readable
from .fields import body
from .filters import ScheduleFilter


class ScheduleSerializer(serializers.ModelSerializer[Schedule]):
    id = serializers.UUIDField(source="public_id")
    conversation = serializers.UUIDField(source="conversation.public_id")
    status = serializers.SerializerMethodField()
    agent = serializers.UUIDField(source="owner.user.public_id", allow_null=True, default=None)

    class Meta:
        model = Schedule
        fields = [
            "id", "conversation", "due_at", "promotes_at", "time_zone", "status", "agent", "note", "lateness_s",
            "times_rescheduled", "ended_at",
        ]  # fmt: skip

    def get_status(self, schedule: Schedule) -> str:
        """``promoted`` is ``pending`` from five minutes before the hour."""
        due = schedule.status == ScheduleStatus.PENDING and schedule.promotes_at <= timezone.now()
        return "promoted" if due else schedule.status


class ScheduleViewSet(Readable):
    resource = "schedules"
    queryset = Schedule.objects.select_related("conversation", "owner__user")
    serializer_class = ScheduleSerializer
    filterset_class = ScheduleFilter

    def get_queryset(self) -> QuerySet[Schedule]:
        return (
            super().get_queryset().filter(conversation__in=visible_to(self.user, Conversation.objects.all()))
        )

    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, id: str) -> Response:
        schedule = self.get_object()
        actions.cancel(schedule=schedule.public_id, actor=self.user, reason=body(request).get("reason", ""))
        return self.shown(Schedule.objects.get(pk=schedule.pk))

    @action(detail=True, methods=["post"])
    def reschedule(self, request: Request, id: str) -> Response:
        due_at = parse_datetime(str(body(request).get("due_at", "")))
        if due_at is None or due_at.tzinfo is None:
            raise Invalid.field("due_at", "invalid", "Informe a nova data e hora com fuso.")
        schedule = self.get_object()
        actions.reschedule(schedule=schedule.public_id, actor=self.user, due_at=due_at)
        return self.shown(Schedule.objects.get(pk=schedule.pk))
