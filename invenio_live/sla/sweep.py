"""Marks what the clock has made true: warned at 80 %, breached at 100 %. Only the telling depends on the marks."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from invenio_center.kernel import sql

from ..choices import SlaKind
from ..events import record, sight, tell
from ..events.summary import stamp
from ..models import Conversation, SlaClock
from .events import Breached, Warned

AT_ONCE = 500
RUNS = Q(met_at=None)


def sweep() -> int:
    """Mark and tell; how many clocks were marked. A conversation in other hands at this moment is met next time."""
    now = sql.now()
    due = _due(now).order_by("due_at").values_list("pk", "conversation_id")[:AT_ONCE]
    warned = _warning(now).order_by("warn_at").values_list("pk", "conversation_id")[:AT_ONCE]
    marked = [_mark(pk, conversation) for pk, conversation in [*due, *warned]]
    return sum(marked)


def _due(now: datetime) -> QuerySet[SlaClock]:
    return SlaClock.objects.filter(RUNS, breached_at=None, due_at__lte=now)


def _warning(now: datetime) -> QuerySet[SlaClock]:
    return SlaClock.objects.filter(RUNS, warned_at=None, warn_at__lte=now)


@transaction.atomic
def _mark(pk: int, conversation_id: int) -> bool:
    """Under the conversation's lock: an answer that was faster has ended the clock, and nothing is said."""
    rows = Conversation.objects.filter(pk=conversation_id)
    if not _locked(rows):
        return False
    now = sql.now()
    clock = SlaClock.objects.filter(pk=pk).filter(Q(pk__in=_due(now)) | Q(pk__in=_warning(now))).first()
    if clock is None:
        return False
    row = rows.select_related("holder__user").get()
    clock.warned_at = clock.warned_at or now
    up = clock.due_at is not None and clock.due_at <= now
    if up:
        clock.breached_at, clock.holder_id = clock.due_at, row.holder_id
    clock.save(update_fields=["warned_at", "breached_at", "holder"])
    _tell(row, clock, up)
    return True


def _locked(rows: QuerySet[Conversation]) -> bool:
    """False where somebody is at work on it, or it is gone."""
    return bool(rows.select_for_update(no_key=True, skip_locked=True).values_list("pk"))


def _tell(row: Conversation, clock: SlaClock, up: bool) -> None:
    kind, due_at = SlaKind(clock.kind).value, stamp(clock.due_at) or ""
    agent = row.holder.user_id if row.holder else None
    event = (Breached if up else Warned)(kind=kind, due_at=due_at, agent=agent)
    record(row, event)
    tell(sight(row), event.type, {"conversation": str(row.public_id), "kind": kind, "due_at": due_at})
