"""What a promise settled without an answer: owed again when it is taken back before any person has answered."""

from __future__ import annotations

from datetime import datetime

from ..choices import ScheduleStatus
from ..events import types
from ..models import Conversation, ConversationEvent, Schedule

PROMISED = frozenset((types.ScheduleCreated.type, types.ScheduleMoved.type))
ANSWERED = frozenset((
    types.MessageSent.type, types.Continued.type, types.Settled.type, types.Closed.type, types.ScheduleEnded.type,
))  # fmt: skip


def behind(row: Conversation, schedule: Schedule) -> datetime | None:
    """Since when the customer first waited for it; None where somebody has answered since, or nothing was settled.

    The next one of a recurrence stands for those before it. A promise may have come from a conversation that ended (a
    merge): all of the person's on this line are looked at.
    """
    since, own = "", _recurrence(schedule)
    for event in _told(row):
        if event.type in PROMISED and event.data["schedule"] in own:
            since = since or event.data.get("unanswered_since", "")
        elif event.type in ANSWERED and _answers(event):
            since = ""
    return datetime.fromisoformat(since) if since else None


def _recurrence(schedule: Schedule) -> set[str]:
    found = Schedule.objects.filter(series=schedule.series) if schedule.series else [schedule]
    return {str(one.public_id) for one in found}


def _answers(event: ConversationEvent) -> bool:
    if event.type == types.ScheduleEnded.type:
        return event.data["result"] == ScheduleStatus.DONE or bool(event.data.get("outcome"))
    return not event.data.get("schedule")  # telling the hour answers nothing


def _told(row: Conversation) -> list[ConversationEvent]:
    talks = Conversation.objects.filter(contact=row.contact_id, channel=row.channel_id)
    found = ConversationEvent.objects.filter(conversation__in=talks, type__in=PROMISED | ANSWERED)
    return list(found.order_by("pk").only("type", "data"))
