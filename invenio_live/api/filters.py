"""Filters of the lists. Relations are named by public id, as everywhere in the API."""

import django_filters

from ..models import Conversation, Message, Schedule
from ..sla.queries import overdue


class ConversationFilter(django_filters.FilterSet):
    channel = django_filters.UUIDFilter(field_name="channel__public_id")
    contact = django_filters.UUIDFilter(field_name="contact__public_id")
    segment = django_filters.UUIDFilter(field_name="segment__public_id")
    agent = django_filters.UUIDFilter(field_name="holder__user__public_id")
    tag = django_filters.CharFilter(field_name="tags__name")
    tier = django_filters.ChoiceFilter(
        method="by_tier", choices=[("scheduled", "scheduled"), ("webchat", "webchat"), ("normal", "normal")]
    )

    overdue = django_filters.BooleanFilter(method="by_overdue")

    class Meta:
        model = Conversation
        fields = ["status", "turn"]

    def by_tier(self, rows, _name, value):  # type: ignore[no-untyped-def]
        ranks = {"scheduled": [1], "webchat": [2, 3], "normal": [4]}[value]
        return rows.filter(lane__rank__in=ranks)

    def by_overdue(self, rows, _name, value):  # type: ignore[no-untyped-def]
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
    conversation = django_filters.UUIDFilter(field_name="conversation__public_id")
    owner = django_filters.UUIDFilter(field_name="owner__user__public_id")

    class Meta:
        model = Schedule
        fields = ["status"]
