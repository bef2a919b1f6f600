"""Filters of the lists. Relations are named by public id, as everywhere in the API."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from channels_app.models import Envelope, Template
from invenio_center.kernel.errors import Invalid
from invenio_center.kernel.numbers import whole

from ..choices import TIER, PrioritySource, ScheduleStatus
from ..models import Conversation, Message, Schedule
from ..sla.queries import NAMES, overdue, owed

TIERS = tuple(dict.fromkeys(TIER.values()))
PROMOTED = "promoted"
Rows = QuerySet[Any]


def in_lanes(**wanted: Any) -> Q:
    """Of conversations: those that stand in such a lane now, a return's from its promotion on."""
    promoted = Q(promotes_at__lte=Now())
    by_return = Q(**{f"return_lane__{name}": value for name, value in wanted.items()})
    by_wait = Q(**{f"lane__{name}": value for name, value in wanted.items()})
    return (promoted & by_return) | (~promoted & by_wait)


class ConversationFilter(django_filters.FilterSet):
    id = django_filters.UUIDFilter(field_name="public_id")
    channel = django_filters.UUIDFilter(field_name="channel__public_id")
    contact = django_filters.UUIDFilter(field_name="contact__public_id")
    segment = django_filters.UUIDFilter(field_name="segment__public_id")
    agent = django_filters.UUIDFilter(field_name="holder__user__public_id")
    tag = django_filters.CharFilter(field_name="tags__name")
    tags = django_filters.CharFilter(field_name="tags__name")
    tier = django_filters.ChoiceFilter(method="by_tier", choices=[(name, name) for name in TIERS])
    priority = django_filters.NumberFilter(method="by_lane")
    priority_source = django_filters.ChoiceFilter(method="by_lane", choices=PrioritySource.choices)
    waiting_since = django_filters.IsoDateTimeFilter()
    waiting_since_after = django_filters.IsoDateTimeFilter(field_name="waiting_since", lookup_expr="gte")
    waiting_since_before = django_filters.IsoDateTimeFilter(field_name="waiting_since", lookup_expr="lt")
    due = django_filters.ChoiceFilter(method="by_due", choices=[(name, name) for name in NAMES.values()])
    due_before = django_filters.IsoDateTimeFilter(method="by_due_before")
    unread = django_filters.CharFilter(method="by_unread")
    overdue = django_filters.BooleanFilter(method="by_overdue")

    class Meta:
        model = Conversation
        fields = ["status", "turn"]

    def by_tier(self, rows: Rows, _name: str, value: Any) -> Rows:
        return rows.filter(in_lanes(rank__in=[rank for rank, tier in TIER.items() if tier == value]))

    def by_lane(self, rows: Rows, name: str, value: Any) -> Rows:
        return rows.filter(in_lanes(**{name: value}))

    def by_due(self, rows: Rows, _name: str, value: Any) -> Rows:
        """Such a time is promised and runs."""
        kind = next(kind for kind, name in NAMES.items() if name == value)
        return rows.filter(owed(kind=kind, due_at__isnull=False))

    def by_due_before(self, rows: Rows, _name: str, value: Any) -> Rows:
        return rows.filter(owed(due_at__lt=value))

    def by_unread(self, rows: Rows, name: str, value: Any) -> Rows:
        """``true``, ``false``, or how many messages."""
        if value in ("true", "false"):
            return rows.filter(unread__gt=0) if value == "true" else rows.filter(unread=0)
        if (number := whole(value)) is None:
            raise Invalid.field(name, "invalid", "Informe true, false ou um número.")
        return rows.filter(unread=number)

    def by_overdue(self, rows: Rows, _name: str, value: Any) -> Rows:
        """A time promised by the SLA has run out and is still owed."""
        return rows.filter(overdue()) if value else rows.exclude(overdue())


class MessageFilter(django_filters.FilterSet):
    channel = django_filters.UUIDFilter(field_name="channel__public_id")
    contact = django_filters.UUIDFilter(field_name="conversation__contact__public_id")
    conversation = django_filters.UUIDFilter(field_name="conversation__public_id")
    since = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte")

    class Meta:
        model = Message
        fields = ["provider_id", "direction", "status"]


class ScheduleFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(
        method="by_status", choices=[(name, name) for name in (*ScheduleStatus.values, PROMOTED)]
    )
    conversation = django_filters.UUIDFilter(field_name="conversation__public_id")
    owner = django_filters.UUIDFilter(field_name="owner__user__public_id")
    agent = django_filters.UUIDFilter(field_name="owner__user__public_id")
    contact = django_filters.UUIDFilter(field_name="conversation__contact__public_id")
    channel = django_filters.UUIDFilter(field_name="conversation__channel__public_id")
    segment = django_filters.UUIDFilter(field_name="conversation__segment__public_id")
    since = django_filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="gte")
    until = django_filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="lt")

    class Meta:
        model = Schedule
        fields = ["series"]

    def by_status(self, rows: Rows, _name: str, value: Any) -> Rows:
        """As it is shown: ``promoted`` is what pends from its promotion on, by the clock."""
        if value not in (ScheduleStatus.PENDING, PROMOTED):
            return rows.filter(status=value)
        when = {"promotes_at__lte" if value == PROMOTED else "promotes_at__gt": Now()}
        return rows.filter(status=ScheduleStatus.PENDING, **when)


class EnvelopeFilter(django_filters.FilterSet):
    channel = django_filters.UUIDFilter(field_name="channel__public_id")

    class Meta:
        model = Envelope
        fields = ["state", "dedupe_key"]


class TemplateFilter(django_filters.FilterSet):
    channel = django_filters.UUIDFilter(field_name="channel__public_id")

    class Meta:
        model = Template
        fields = ["status", "name"]
