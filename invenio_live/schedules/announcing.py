"""Telling people about promises: one that has come to the top, one that nobody took in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from invenio_center.kernel import sql
from invenio_center.operation import queries as operation

from .. import events
from ..agents import queries as agents
from ..choices import ScheduleStatus
from ..conversations import locking
from ..events import types
from ..events.summary import stamp
from ..models import Conversation, Schedule

AT_ONCE = 200


def announce_due() -> int:
    """Tell consoles about promises that have just come to the top: once for each. They are there without it."""
    return _each(_announce_next)


def alert_late() -> int:
    """Tell supervisors, once for each, about promises that nobody took within the operation's patience."""
    return _each(_alert_next)


def _each(act: Callable[[], bool]) -> int:
    done = 0
    while done < AT_ONCE and act():
        done += 1
    return done


@transaction.atomic
def _announce_next() -> bool:
    now = sql.now()
    waiting = Schedule.objects.filter(status=ScheduleStatus.PENDING, announced_at=None, promotes_at__lte=now)
    found = _marked(waiting.order_by("promotes_at", "pk"), announced_at=now)
    if found is None:
        return False
    row, schedule = found
    if schedule is not None:
        due_at = stamp(schedule.due_at) or ""
        events.record(row, types.SchedulePromoted(schedule=str(schedule.public_id), due_at=due_at))
        groups = events.sight(row)
        if schedule.owner is not None:
            groups |= {events.user_group(schedule.owner.user_id)}
        events.tell(groups, "schedule.promoted", _told(row, schedule))
        if row.holder is not None:
            agents.tell_me(row.holder.user)  # in hand it weighs from here on
    return True


@transaction.atomic
def _alert_next() -> bool:
    now = sql.now()
    patience = timedelta(minutes=operation.current().late_return_alert_min)
    late = Schedule.objects.filter(
        status=ScheduleStatus.PENDING, alerted_at=None, due_at__lte=now - patience, conversation__holder=None
    )
    found = _marked(late.order_by("due_at", "pk"), alerted_at=now)
    if found is None:
        return False
    row, schedule = found
    if schedule is not None:
        due_at = stamp(schedule.due_at) or ""
        events.record(row, types.ScheduleLate(schedule=str(schedule.public_id), due_at=due_at))
        events.tell({events.EVERYTHING}, "schedule.late", _told(row, schedule))
    return True


def _marked(waiting: QuerySet[Schedule], **mark: Any) -> tuple[Conversation, Schedule | None] | None:
    """The first of these with its mark set, its conversation locked; no schedule when somebody was faster.

    Under the row's lock: who was faster has set the mark, moved the hour or ended the promise.
    """
    first = waiting.values_list("conversation_id", "pk").first()
    if first is None:
        return None
    row = locking.by_number(first[0])
    own = waiting.order_by().filter(pk=first[1])
    if not Schedule.objects.filter(pk__in=own.values("pk")).update(**mark):
        return row, None
    return row, Schedule.objects.select_related("owner__user").get(pk=first[1])


def _told(row: Conversation, schedule: Schedule) -> dict[str, Any]:
    """``owner`` and ``holder`` are users: whose console rings."""
    return {
        "conversation": str(row.public_id),
        "due_at": stamp(schedule.due_at) or "",
        "name": row.contact.name,
        "owner": schedule.owner.user_id if schedule.owner else None,
        "holder": row.holder.user_id if row.holder else None,
    }
