"""Relatórios > Agendamentos Pendentes (`pending_schedules`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from invenio_live.conversations import window
from invenio_live.models import Agent, Schedule

PENDING, PROMOTED = "pending", "promoted"
STATUS = ((PENDING, "Agendado"), (PROMOTED, "No topo"))
BATCH = 500


@dataclass(frozen=True)
class Filters:
    status: str = ""
    owner: int | None = None
    late: bool = False


@dataclass(frozen=True)
class Row:
    due_at: datetime
    promotes_at: datetime
    contact: str
    contact_pk: int
    channel: str
    segment: str
    owner: str
    author: str
    note: str
    status: str
    # None: the channel has no window.
    window_open: bool | None
    late_s: int
    times_rescheduled: int


def pending(filters: Filters, now: datetime | None = None) -> QuerySet[Schedule]:
    """Promised returns nobody kept yet, next hour first."""
    now = now or timezone.now()
    found = Schedule.objects.filter(status="pending").select_related(
        "conversation__contact", "conversation__channel", "conversation__segment", "owner__user", "author"
    )
    if filters.status == PENDING:
        found = found.filter(promotes_at__gt=now)
    if filters.status == PROMOTED:
        found = found.filter(promotes_at__lte=now)
    if filters.owner:
        found = found.filter(owner=filters.owner)
    if filters.late:
        found = found.filter(due_at__lt=now)
    return found.order_by("due_at", "id")


def rows(found: QuerySet[Schedule], now: datetime | None = None) -> Iterator[Row]:
    now = now or timezone.now()
    for schedule in found.iterator(chunk_size=BATCH):
        yield row(schedule, now)


def row(schedule: Schedule, now: datetime) -> Row:
    conversation = schedule.conversation
    return Row(
        due_at=schedule.due_at,
        promotes_at=schedule.promotes_at,
        contact=str(conversation.contact),
        contact_pk=conversation.contact_id,
        channel=conversation.channel.label,
        segment=conversation.segment.name if conversation.segment else "Fila geral",
        owner=schedule.owner.user.display_name if schedule.owner else "Qualquer operador",
        author=schedule.author.display_name if schedule.author else "Sistema",
        note=schedule.note,
        status="No topo" if schedule.promotes_at <= now else "Agendado",
        window_open=_window_open(schedule),
        late_s=max(0, int((now - schedule.due_at).total_seconds())),
        times_rescheduled=schedule.times_rescheduled,
    )


def owners() -> QuerySet[Agent]:
    return Agent.objects.filter(
        pk__in=Schedule.objects.filter(status="pending").values("owner")
    ).select_related("user")


def _window_open(schedule: Schedule) -> bool | None:
    """May free text still be sent at the promised hour, if the customer writes nothing until then?"""
    conversation = schedule.conversation
    end = window.closes_at(conversation.channel, conversation.last_customer_at)
    return None if end is None else schedule.due_at < end
