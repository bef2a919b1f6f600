"""Relatórios > Agendamentos Pendentes (`pending_schedules`) and Agendamentos realizados (`schedule_results`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from channels_app.models import Channel
from invenio_live.choices import ScheduleStatus
from invenio_live.conversations import window
from invenio_live.models import Agent, ConversationEvent, Schedule

from ..kernel.asked import number
from ..models import Segment

PENDING, PROMOTED = "pending", "promoted"
STATUS = ((PENDING, "Agendado"), (PROMOTED, "No topo"))
BATCH = 500
PUNCTUAL_S = 300


@dataclass(frozen=True)
class Filters:
    """``orphaned``: whose owner does not attend any more."""

    status: str = ""
    owner: int | None = None
    segment: int | None = None
    channel: int | None = None
    late: bool = False
    orphaned: bool = False


@dataclass(frozen=True)
class Period:
    """Days of the account, both included; ``result``: a status, empty for all that ended."""

    since: date
    until: date
    result: str = ""
    segment: int | None = None
    channel: int | None = None


@dataclass(frozen=True)
class Share:
    """How well promises were kept: of ``ended``, how many were, and how many of these within five minutes."""

    ended: int
    done: int
    punctual: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.punctual / self.done) if self.done else None


@dataclass(frozen=True)
class Row:
    public_id: UUID
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


@dataclass(frozen=True)
class Result:
    """``late_s``: seconds after the hour, negative before it; None without contact."""

    due_at: datetime
    contacted_at: datetime | None
    contact: str
    contact_pk: int
    channel: str
    segment: str
    late_s: int | None
    status: str
    result: str
    agent: str
    outcome: str
    reason: str


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
    if filters.segment is not None:
        found = found.filter(conversation__segment=filters.segment or None)
    if filters.channel:
        found = found.filter(conversation__channel=filters.channel)
    if filters.late:
        found = found.filter(due_at__lt=now)
    if filters.orphaned:
        left = ConversationEvent.objects.filter(
            conversation=OuterRef("conversation"), type="schedule.owner_left"
        )
        found = found.filter(Exists(left), owner=None)
    return found.order_by("due_at", "id")


def ended(period: Period) -> QuerySet[Schedule]:
    """Promises whose hour lay in the period and that have ended, the newest hour first."""
    zone = timezone.get_default_timezone()
    start = datetime.combine(period.since, time.min, zone)
    end = datetime.combine(period.until + timedelta(days=1), time.min, zone)
    found = Schedule.objects.exclude(status="pending").filter(due_at__gte=start, due_at__lt=end)
    if period.result:
        found = found.filter(status=period.result)
    if period.segment is not None:
        found = found.filter(conversation__segment=period.segment or None)
    if period.channel:
        found = found.filter(conversation__channel=period.channel)
    related = (
        "conversation__contact",
        "conversation__channel",
        "conversation__segment",
        "owner__user",
        "ended_by",
        "outcome",
    )
    return found.select_related(*related).order_by("-due_at", "-id")


def share(found: QuerySet[Schedule]) -> Share:
    done = Q(status="done")
    punctual = done & Q(lateness_s__range=(-PUNCTUAL_S, PUNCTUAL_S))
    counted = found.order_by().aggregate(
        ended=Count("pk"), done=Count("pk", filter=done), punctual=Count("pk", filter=punctual)
    )
    return Share(**counted)


def result(schedule: Schedule) -> Result:
    conversation, kept = schedule.conversation, schedule.status == "done"
    who = schedule.ended_by or (schedule.owner.user if schedule.owner else None)
    return Result(
        due_at=schedule.due_at,
        contacted_at=schedule.ended_at if kept else None,
        contact=str(conversation.contact),
        contact_pk=conversation.contact_id,
        channel=conversation.channel.label,
        segment=conversation.segment.name if conversation.segment else "Fila geral",
        late_s=schedule.lateness_s,
        status=schedule.status,
        result=schedule.get_status_display(),
        agent=who.display_name if who else "Sistema",
        outcome=schedule.outcome.label if schedule.outcome else "",
        reason=schedule.reason,
    )


def results(found: QuerySet[Schedule]) -> Iterator[Result]:
    for schedule in found.iterator(chunk_size=BATCH):
        yield result(schedule)


def rows(found: QuerySet[Schedule], now: datetime | None = None) -> Iterator[Row]:
    now = now or timezone.now()
    for schedule in found.iterator(chunk_size=BATCH):
        yield row(schedule, now)


def row(schedule: Schedule, now: datetime) -> Row:
    conversation = schedule.conversation
    return Row(
        public_id=schedule.public_id,
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


@dataclass(frozen=True)
class CalendarFilters:
    owner: int | None = None
    segment: int | None = None
    channel: int | None = None
    status: str = ""

    @property
    def lookups(self) -> dict[str, Any]:
        """0: no owner, the general queue."""
        wanted: dict[str, Any] = {}
        if self.owner is not None:
            wanted["owner"] = self.owner or None
        if self.segment is not None:
            wanted["conversation__segment"] = self.segment or None
        if self.channel:
            wanted["conversation__channel"] = self.channel
        if self.status in ScheduleStatus.values:
            wanted["status"] = self.status
        return wanted


def calendar_filters(given: Mapping[str, str]) -> CalendarFilters:
    numbers = {name: number(given.get(name)) for name in ("owner", "segment", "channel")}
    return CalendarFilters(**numbers, status=given.get("status", ""))


def calendar_choices() -> dict[str, Any]:
    agents = Agent.objects.filter(user__is_active=True).select_related("user")
    return {
        "owners": agents.order_by("user__first_name", "user__username"),
        "segments": Segment.objects.all(),
        "channels": Channel.objects.order_by("name"),
        "statuses": ScheduleStatus.choices,
    }
