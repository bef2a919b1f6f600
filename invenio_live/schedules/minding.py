"""What has to be done about promises while nobody looks: owners who left, zones that changed their rules."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from invenio_center import audit
from invenio_center.kernel import sql
from invenio_center.models import User

from .. import events
from ..choices import ScheduleStatus
from ..conversations import locking, promises, wall
from ..conversations.placing import store
from ..events import types
from ..events.summary import stamp
from ..models import Schedule
from . import queries
from .announcing import AT_ONCE

PAGE = 500


def clear_left_owners() -> int:
    """Who does not attend any more owns no promises: anybody may keep them, and supervisors are told of how many."""
    freed: Counter[User] = Counter()
    for pk in list(queries.of_left_owners().order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        owner = _clear_owner(pk)
        if owner is not None:
            freed[owner] += 1
    for owner, count in freed.items():
        _tell_freed(owner, count)
    return freed.total()


@transaction.atomic
def _clear_owner(pk: int) -> User | None:
    row = locking.by_number(Schedule.objects.values_list("conversation_id", flat=True).get(pk=pk))
    found = queries.of_left_owners().select_related("owner__user").filter(pk=pk).first()
    if found is None or found.owner is None:
        return None
    owner, before = found.owner.user, events.sight(row)
    found.owner = None
    found.save(update_fields=["owner"])
    event = types.ScheduleOwnerLeft(schedule=str(found.public_id), owner=owner.pk, seen_before=before)
    events.record(row, event)
    promises.tell_schedule(row, found)
    return owner


@transaction.atomic
def _tell_freed(owner: User, count: int) -> None:
    audit.record("schedule.owner_left", owner, actor=None, changes={"schedules": [count, 0]})
    returns = "1 retorno ficou" if count == 1 else f"{count} retornos ficaram"
    sentence = (
        f"{owner.display_name} não atende mais: {returns} sem responsável. "
        "A lista está em Relatórios > Agendamentos Pendentes."
    )
    events.tell({events.EVERYTHING}, "notice", {"code": "owner_left", "sentence": sentence})


def follow_zones() -> int:
    """Pending promises whose wall time is another moment by today's rules of their zone; returns how many moved."""
    moved, last = 0, 0
    pending = Schedule.objects.filter(status=ScheduleStatus.PENDING, wall_time__isnull=False).order_by("pk")
    while page := list(pending.filter(pk__gt=last)[:PAGE]):
        moved += sum(_follow(one.pk) for one in page if _by_rules(one) != one.due_at)
        last = page[-1].pk
    return moved


@transaction.atomic
def _follow(pk: int) -> bool:
    row = locking.by_number(Schedule.objects.values_list("conversation_id", flat=True).get(pk=pk))
    found = Schedule.objects.select_related("owner__user").get(pk=pk)
    due_at, earlier = _by_rules(found), found.due_at
    if found.status != ScheduleStatus.PENDING or due_at == earlier:
        return False
    before = events.sight(row)
    found.promotes_at += due_at - earlier
    found.due_at = due_at
    if found.promotes_at > sql.now():
        found.announced_at = found.alerted_at = None
    found.save(update_fields=["due_at", "promotes_at", "announced_at", "alerted_at"])
    row.promotes_at = found.promotes_at
    store(row)
    event = types.ScheduleMoved(
        schedule=str(found.public_id),
        due_at=stamp(due_at) or "",
        from_due_at=stamp(earlier) or "",
        reason="zone",
        seen_before=before,
    )
    events.record(row, event)
    promises.tell_schedule(row, found)
    return True


def _by_rules(schedule: Schedule) -> datetime:
    if schedule.wall_time is None:
        return schedule.due_at
    return wall.followed(schedule.due_at, wall.read(schedule.wall_time), ZoneInfo(schedule.time_zone))
