"""Promised returns."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from channels_app.models import Channel

from ..choices import ScheduleStatus
from ..conversations.queries import visible_to
from ..models import Conversation, Schedule
from ..schedules import actions, asking, opening, queries, warnings
from .base import Readable
from .fields import Moment, body, find, person, required
from .filters import PROMOTED, ScheduleFilter


class ScheduleSerializer(serializers.ModelSerializer[Schedule]):
    id = serializers.UUIDField(source="public_id")
    conversation = serializers.UUIDField(source="conversation.public_id")
    contact = serializers.UUIDField(source="conversation.contact.public_id")
    channel = serializers.UUIDField(source="conversation.channel.public_id")
    status = serializers.SerializerMethodField()
    local_at = serializers.SerializerMethodField()
    agent = serializers.UUIDField(source="owner.user.public_id", allow_null=True, default=None)
    segment = serializers.UUIDField(source="segment.public_id", allow_null=True, default=None)
    template = serializers.UUIDField(source="template.public_id", allow_null=True, default=None)
    outcome = serializers.CharField(source="outcome.label", allow_null=True, default=None)
    reminder = serializers.SerializerMethodField()

    class Meta:
        model = Schedule
        fields = [
            "id", "conversation", "contact", "channel", "due_at", "local_at", "time_zone", "promotes_at", "status",
            "agent", "segment", "note", "repeats", "repeats_until", "series", "template", "reminder_min", "reminder",
            "lateness_s", "times_rescheduled", "reason", "outcome", "created_at", "ended_at",
        ]  # fmt: skip

    def get_status(self, schedule: Schedule) -> str:
        """``promoted`` is ``pending`` from its promotion on, by the clock."""
        due = schedule.status == ScheduleStatus.PENDING and schedule.promotes_at <= timezone.now()
        return PROMOTED if due else schedule.status

    def get_local_at(self, schedule: Schedule) -> str | None:
        """The wall time that was agreed, in ``time_zone``."""
        return f"{schedule.wall_time:%Y-%m-%dT%H:%M:%S}" if schedule.wall_time else None

    def get_reminder(self, schedule: Schedule) -> dict[str, Any] | None:
        return queries.reminder(schedule)


class ScheduleViewSet(Readable):
    resource = "schedules"
    queryset = Schedule.objects.select_related(
        "conversation__contact", "conversation__channel", "owner__user", "segment", "template", "outcome"
    )
    serializer_class = ScheduleSerializer
    filterset_class = ScheduleFilter

    def get_queryset(self) -> QuerySet[Schedule]:
        mine = visible_to(self.user, Conversation.objects.all())
        return super().get_queryset().filter(conversation__in=mine)

    def create(self, request: Request) -> Response:
        """``{contact, channel}`` or ``{conversation}``, the hour, and whatever else a promise says."""
        given = body(request)
        if given.get("conversation"):
            row = find(visible_to(self.user, Conversation.objects.all()), given["conversation"])
            made = actions.create(
                conversation=row.public_id,
                actor=self.user,
                **asking.hour(given),
                **asking.terms(given, row.channel, self.user),
            )
        else:
            contact = person(required(given, "contact", "Informe o contato."))
            channel = find(Channel.objects.all(), required(given, "channel", "Informe a linha."))
            made = opening.create_for_contact(
                contact=contact,
                channel=channel,
                actor=self.user,
                **asking.hour(given),
                **asking.terms(given, channel, self.user),
            )
        return self.told(made, given, status=201)

    @action(detail=False, methods=["post"])
    def check(self, request: Request) -> Response:
        """The moment and the warnings of a return, before it is asking."""
        given = body(request)
        if given.get("conversation"):
            row = find(visible_to(self.user, Conversation.objects.all()), given["conversation"])
            contact, channel = row.contact, row.channel
        else:
            row = None
            contact = person(required(given, "contact", "Informe o contato."))
            channel = find(Channel.objects.all(), required(given, "channel", "Informe a linha."))
        plan = asking.plan(given, contact, channel, row, self.user)
        return Response(
            {
                "due_at": Moment().to_representation(plan.due_at),
                "time_zone": plan.zone.key,
                "warnings": warnings.shown(warnings.found(plan)),
            }
        )

    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, id: str) -> Response:
        """``following``: the later ones of a recurrence too."""
        schedule, given = self.get_object(), body(request)
        actions.cancel(
            schedule=schedule.public_id,
            actor=self.user,
            reason=str(given.get("reason") or ""),
            following=given.get("following") is True,
        )
        return self.now(schedule)

    @action(detail=True, methods=["post"])
    def reschedule(self, request: Request, id: str) -> Response:
        schedule, given = self.get_object(), body(request)
        moved = actions.reschedule(
            schedule=schedule.public_id,
            actor=self.user,
            **asking.hour(given),
            **asking.terms(given, schedule.conversation.channel, self.user),
        )
        return self.told(moved, given)

    @action(detail=True, methods=["post"])
    def done(self, request: Request, id: str) -> Response:
        schedule, given = self.get_object(), body(request)
        actions.finish(schedule.public_id, actor=self.user, **asking.result(given))
        return self.now(schedule)

    @action(detail=True, methods=["post"])
    def missed(self, request: Request, id: str) -> Response:
        schedule, given = self.get_object(), body(request)
        actions.miss(schedule.public_id, actor=self.user, **asking.result(given))
        return self.now(schedule)

    def now(self, schedule: Schedule) -> Response:
        return self.shown(self.queryset.get(pk=schedule.pk))

    def told(self, schedule: Schedule, given: dict[str, Any], status: int = 200) -> Response:
        """The promise, what speaks against its hour, and what became of telling the customer."""
        return Response(answer(schedule, given, self.user), status=status)


def answer(schedule: Schedule, given: dict[str, Any], user: Any) -> dict[str, Any]:
    found = ScheduleViewSet.queryset.get(pk=schedule.pk)
    told = asking.notify(found, given, user)
    shown = {**ScheduleSerializer(found).data, "warnings": warnings.shown(warnings.of(found))}
    return shown if told is None else {**shown, "notice": told}
