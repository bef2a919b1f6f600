"""Reading promised returns."""

from __future__ import annotations

from django.db.models import QuerySet

from ..choices import ScheduleStatus
from ..models import Conversation, Schedule


def pending(conversation: Conversation | None = None) -> QuerySet[Schedule]:
    """Open promises, nearest hour first."""
    found = Schedule.objects.filter(status=ScheduleStatus.PENDING).select_related(
        "conversation__contact", "conversation__channel", "owner__user", "author"
    )
    return (found.filter(conversation=conversation) if conversation else found).order_by("due_at", "pk")
