"""Relatórios > Operadores (`agents`): how each person's day went. No ranking: rows go by day and name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q

from channels_app.models import Channel
from invenio_live.choices import ConversationStatus
from invenio_live.distribution import facts as distribution
from invenio_live.models import Agent
from invenio_live.queue.rights import spelled_out

from ..hours import queries as hours_queries
from ..kernel import sql
from ..kernel.opening import Span
from ..models import BusinessHours, Segment
from . import queries, shifts

# Rows that one statement may make: long periods are read in short pieces.
ROWS_AT_ONCE = 400
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Filters:
    """``first`` and ``last`` are days, both included."""

    first: date
    last: date
    agent: int | None = None
    segment: int | None = None
    team: int | None = None

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Rest:
    """Pauses of one kind; an absence has no plan."""

    name: str
    times: int
    taken_s: int
    planned_s: int | None
    overrun_s: int | None


@dataclass(frozen=True)
class Row:
    day: date
    agent: Agent
    online_s: int
    paused_s: int
    # Business hours of the agent's lines and segments, and how much of them the agent was away; None: none are set.
    expected_s: int | None
    missed_s: int
    first_in: datetime | None
    last_out: datetime | None
    pauses: list[Rest]
    served: int
    median_s: int | None
    # Of the conversations in which this agent had the last word: customers who wrote again after the end, and the
    # ratings (1 to 5) with their mean.
    reopened: int
    rated: int
    score: float | None
    by_hour: dict[int, int]

    @property
    def overrun_s(self) -> int:
        return sum(rest.overrun_s or 0 for rest in self.pauses)

    @property
    def planned_s(self) -> int:
        return sum(rest.planned_s or 0 for rest in self.pauses)


def people(filters: Filters) -> list[Agent]:
    found = Agent.objects.select_related("user")
    if filters.agent is not None:
        found = found.filter(pk=filters.agent)
    if filters.segment is not None:
        found = found.filter(pk__in=queries.serving(filters.segment))
    if filters.team is not None:
        found = found.filter(user__teams=filters.team)
    return list(found.order_by("user__first_name", "user__username"))


def days_at_once(count: int) -> int:
    """So many days fit one piece when there are ``count`` agents."""
    return max(1, ROWS_AT_ONCE // max(1, count))


def rows(filters: Filters, now: datetime) -> Iterator[Row]:
    """Newest day first, by name within a day; one statement for each piece of the period."""
    agents = people(filters)
    week = _Week(agents)
    last = filters.last
    while agents and last >= filters.first:
        first = max(filters.first, last - timedelta(days=days_at_once(len(agents)) - 1))
        yield from _piece(agents, week, first, last, now)
        last = first - timedelta(days=1)


def owed(agents: list[Agent]) -> dict[int, int]:
    """How many customers wait for each just now."""
    waits = Count("held", filter=Q(held__status=ConversationStatus.ACTIVE, held__turn="us"))
    rows = Agent.objects.filter(pk__in=[agent.pk for agent in agents]).annotate(n=waits)
    return dict(rows.values_list("pk", "n"))


def loyal(now: datetime) -> dict[int, int]:
    """Agent → contacts that come back to this agent just now, as the distribution counts them."""
    counted: dict[int, int] = defaultdict(int)
    for (agent, _segment), contacts in distribution.loyal(now).items():
        counted[agent] += contacts
    return counted


def _piece(agents: list[Agent], week: _Week, first: date, last: date, now: datetime) -> Iterator[Row]:
    known = {agent.pk: (n, agent) for n, agent in enumerate(agents)}
    given = {"agents": list(known), "first": first, "last": last, "now": now, "zone": settings.TIME_ZONE}
    found = sql.rows(sql.statement(__file__, "agents"), {**given, **week.parameters(first, last, now)})
    for row in sorted(found, key=lambda row: (-row["day"].toordinal(), known[row["agent_id"]][0])):
        row["agent"] = known[row.pop("agent_id")][1]
        row["pauses"] = [Rest(**rest) for rest in row["pauses"]]
        row["by_hour"] = {int(hour): count for hour, count in row["by_hour"].items()}
        yield Row(**row)


class _Week:
    """Opening hours of each agent, read once for the whole report."""

    def __init__(self, agents: list[Agent]) -> None:
        self.zone = ZoneInfo(settings.TIME_ZONE)
        self.of_agent = _hours_of(agents)
        wanted = frozenset[int]().union(*self.of_agent.values())
        stored = BusinessHours.objects.filter(pk__in=wanted)
        self.openings = {hours.pk: hours_queries.opening(hours) for hours in stored}

    def parameters(self, first: date, last: date, now: datetime) -> dict[str, list[Any]]:
        """What agents were expected for until ``now``, as columns."""
        begin = shifts.midnight(first, self.zone)
        end = min(shifts.midnight(last + timedelta(days=1), self.zone), now)
        rows = [
            (agent, *piece)
            for agent, keys in self.of_agent.items()
            for piece in shifts.by_day(self._open(keys, begin, end), self.zone)
        ]
        names = ("hours_agent", "hours_day", "hours_since", "hours_until")
        return {name: [row[n] for row in rows] for n, name in enumerate(names)}

    def _open(self, keys: frozenset[int], begin: datetime, end: datetime) -> list[Span]:
        """Always open expects nobody at a certain time."""
        places = [self.openings[key] for key in keys if not self.openings[key].always]
        return shifts.joined(span for place in places for span in place.during(begin, end))


def _hours_of(agents: list[Agent]) -> dict[int, frozenset[int]]:
    """Of the active lines and segments that each may take, by own right or a team's."""
    lines, segments = (
        dict(rows.filter(is_active=True, hours__isnull=False).values_list("pk", "hours"))
        for rows in (Channel.objects.all(), Segment.objects.all())
    )
    return {
        pk: frozenset(
            [lines[line] for line in rights.channels if line in lines]
            + [segments[segment] for segment in rights.segments if segment in segments]
        )
        for pk, rights in spelled_out(agents).items()
    }
