"""Relatórios > Pausas realizadas por usuários (`pauses`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from invenio_live.models import Agent, Pause, PauseType
from invenio_live.queue.rights import rights_of

from ..models import Segment
from . import queries

BATCH = 500


@dataclass(frozen=True)
class Filters:
    """``first`` and ``last`` are days, both included."""

    first: date
    last: date
    agent: int | None = None
    segment: int | None = None
    kind: int | None = None
    team: int | None = None


@dataclass(frozen=True)
class Row:
    agent: str
    segments: str
    kind: str
    started_at: datetime
    ended_at: datetime | None
    # None: the system set it, nobody planned it.
    planned_s: int | None
    taken_s: int
    overrun_s: int
    note: str


def found(filters: Filters) -> QuerySet[Pause]:
    """Begun in the period, newest first."""
    zone = timezone.get_default_timezone()
    begins = datetime.combine(filters.first, time(), zone)
    ends = datetime.combine(filters.last + timedelta(days=1), time(), zone)
    rows = Pause.objects.filter(started_at__gte=begins, started_at__lt=ends)
    if filters.agent is not None:
        rows = rows.filter(agent=filters.agent)
    if filters.segment is not None:
        rows = rows.filter(agent__in=queries.serving(filters.segment))
    if filters.team is not None:
        rows = rows.filter(agent__user__teams=filters.team)
    if filters.kind is not None:
        rows = rows.filter(type=filters.kind)
    return rows.select_related("agent__user", "type").order_by("-started_at", "-id")


def rows(pauses: QuerySet[Pause], now: datetime) -> Iterator[Row]:
    """All of them in short pages, so that no reading lasts long."""
    segments = segments_by_agent()
    page = list(pauses[:BATCH])
    while page:
        yield from (row(pause, segments, now) for pause in page)
        at, pk = page[-1].started_at, page[-1].pk
        page = list(pauses.filter(Q(started_at__lt=at) | Q(started_at=at, pk__lt=pk))[:BATCH])


def row(pause: Pause, segments: dict[int, str], now: datetime) -> Row:
    end = pause.ended_at or now
    planned = not pause.type.is_absence
    return Row(
        agent=str(pause.agent),
        segments=segments.get(pause.agent_id, "") or "Fila geral",
        kind=pause.type.name,
        started_at=pause.started_at,
        ended_at=pause.ended_at,
        planned_s=int((pause.planned_until - pause.started_at).total_seconds()) if planned else None,
        taken_s=int((end - pause.started_at).total_seconds()),
        overrun_s=max(0, int((end - pause.planned_until).total_seconds())) if planned else 0,
        note=pause.note,
    )


def segments_by_agent() -> dict[int, str]:
    """Names of each agent's segments, own and of teams."""
    named = dict(Segment.objects.values_list("pk", "name"))
    rights = rights_of(list(Agent.objects.all())).items()
    return {agent: ", ".join(sorted(named[key] for key in own.segments)) for agent, own in rights}


def kinds() -> QuerySet[PauseType]:
    return PauseType.objects.all()
