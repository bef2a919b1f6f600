"""Reading promised returns: by hour, by who keeps them, for calendars."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from invenio_center.kernel.errors import NotFound
from invenio_center.models import Role, User

from ..choices import ScheduleStatus
from ..conversations.queries import visible_to
from ..events.summary import stamp
from ..models import Agent, Conversation, LaneEntry, Schedule

MINE, SEGMENTS, ALL = "mine", "segments", "all"
SCOPES = (MINE, SEGMENTS, ALL)
# A calendar shows a week of everybody's; more than this is cut, and said.
MOST = 1_000
RELATED = (
    "conversation__contact", "conversation__channel", "conversation__segment", "owner__user", "author",
    "segment", "template", "outcome",
)  # fmt: skip


def pending(conversation: Conversation | None = None) -> QuerySet[Schedule]:
    """Open promises, nearest hour first."""
    found = Schedule.objects.filter(status=ScheduleStatus.PENDING).select_related(*RELATED)
    return (found.filter(conversation=conversation) if conversation else found).order_by("due_at", "pk")


def get(public_id: Any) -> Schedule:
    found = Schedule.objects.select_related(*RELATED).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("Este agendamento não existe mais.")
    return found


def visible(user: User, public_id: Any) -> Schedule:
    """The promise, for who may see its conversation."""
    found = Schedule.objects.filter(public_id=public_id, conversation__in=visible_to(user)).first()
    if found is None:
        raise NotFound("Este agendamento não está mais visível para você.")
    return get(found.public_id)


def calendar(user: User, scope: str, start: datetime, end: datetime) -> QuerySet[Schedule]:
    """Promises of every state in ``[start, end)``, as this person may see them.

    ``mine``: own by ownership, authorship or hand; ``segments``: what the lanes of the person hold; ``all``: everything
    for supervisors, both of the former for agents.
    """
    within = Schedule.objects.filter(due_at__gte=start, due_at__lt=end).select_related(*RELATED)
    agent = Q(owner__user=user) | Q(conversation__holder__user=user)
    mine = agent | Q(owner=None, segment=None, author=user)
    if scope == MINE:
        found = within.filter(mine)
    elif scope == ALL and user.role == Role.SUPERVISOR:
        found = within
    else:
        lanes = LaneEntry.objects.filter(lane_set__agents__user=user).values("lane")
        offered = Q(status=ScheduleStatus.PENDING, conversation__return_lane__in=lanes)
        found = within.filter(offered if scope == SEGMENTS else mine | offered)
    return found.order_by("due_at", "pk")


def of_left_owners() -> QuerySet[Schedule]:
    """Promises of people who do not attend any more."""
    gone = Q(owner__user__is_active=False) | ~Q(owner__user__role__in=(Role.AGENT, Role.SUPERVISOR))
    return Schedule.objects.filter(gone, status=ScheduleStatus.PENDING, owner__isnull=False)


def reminder(schedule: Schedule) -> dict[str, Any] | None:
    """What became of the reminder: ``{at, sent, sentence}``, or None while none was due."""
    if schedule.reminded_at is None:
        return None
    refused = schedule.reminder_refused
    return {"at": stamp(schedule.reminded_at), "sent": not refused, "sentence": refused}


def entry(schedule: Schedule, now: datetime) -> dict[str, Any]:
    """As calendars show it."""
    row = schedule.conversation
    pending_ = schedule.status == ScheduleStatus.PENDING
    promoted = pending_ and schedule.promotes_at <= now
    return {
        "id": str(schedule.public_id),
        "conversation": str(row.public_id),
        "name": row.contact.name or "Sem nome",
        "channel": {"kind": row.channel.kind, "label": row.channel.label},
        "segment": row.segment.name if row.segment else None,
        "due_at": stamp(schedule.due_at),
        "promotes_at": stamp(schedule.promotes_at),
        "time_zone": schedule.time_zone,
        "status": "promoted" if promoted else schedule.status,
        "late": pending_ and schedule.due_at < now,
        "owner": _name(schedule.owner),
        "owner_user": schedule.owner.user_id if schedule.owner else None,
        "owner_id": str(schedule.owner.user.public_id) if schedule.owner else None,
        "segment_id": str(schedule.segment.public_id) if schedule.segment else None,
        "note": schedule.note,
        "repeats": schedule.repeats,
        "repeats_until": str(schedule.repeats_until) if schedule.repeats_until else None,
        "template": str(schedule.template.public_id) if schedule.template else None,
        "reminder_min": schedule.reminder_min,
        "reminder": reminder(schedule),
        "outcome": schedule.outcome.label if schedule.outcome else None,
    }


def _name(agent: Agent | None) -> str | None:
    return agent.user.display_name if agent else None
