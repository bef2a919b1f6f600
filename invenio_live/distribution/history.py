"""Last days' work as the log of distribution kept it, for ``replaying``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from invenio_center.kernel import sql
from invenio_center.models import Segment

from ..choices import LeftOut, OfferState
from ..models import Agent, Assignment, ConversationEvent
from . import replaying
from .replaying import Job, Shift
from .scoring import Weights, figures_of

GENERAL = "Fila geral"
MOST_DAYS = 31
CHUNK = 1_000
# After this long without a word of an agent the log does not know any more.
UNKNOWN_AFTER_S = 2 * 3600
LONGEST_S = 4 * 3600
ENDS = (
    "conversation.closed",
    "conversation.released",
    "conversation.transferred",
    "conversation.settled",
    "schedule.created",
)
UNDONE = "conversation.undone"
# What a decision says about an agent who was left out: there, or not. Anything else says nothing about it.
THERE = {
    LeftOut.RESERVED: True,
    LeftOut.FULL: True,
    LeftOut.PASSED: True,
    LeftOut.OFFLINE: False,
    LeftOut.PAUSED: False,
}


def compare(weights: Weights, days: int, now: datetime | None = None) -> dict[str, Any]:
    """What happened; what these weights, those in force then, and round robin do in the model."""
    now = now or sql.now()
    since = now - timedelta(days=min(max(days, 1), MOST_DAYS))
    jobs, shifts, in_force = read(since, now)
    names = {agent.pk: agent.user.display_name for agent in Agent.objects.select_related("user")}
    ways = {
        "happened": replaying.as_it_was(jobs),
        "weights": replaying.play(jobs, shifts, replaying.by_weights(weights)),
        "in_force": replaying.play(jobs, shifts, replaying.by_weights(in_force)),
        "round_robin": replaying.play(jobs, shifts, replaying.round_robin()),
    }
    return {
        "since": since.isoformat(),
        "until": now.isoformat(),
        "conversations": len(jobs),
        **{name: replaying.figures(outcomes, names) for name, outcomes in ways.items()},
    }


def read(since: datetime, until: datetime) -> tuple[list[Job], list[Shift], Weights]:
    """Jobs by arrival, times in which agents were there, and the weights of the newest decision."""
    segments = dict(Segment.objects.values_list("pk", "name"))
    words = _Words()
    jobs, weights = [], Weights()
    for page in _pages(Assignment.objects.filter(at__gte=since, at__lt=until)):
        ends = _ends([row for row in page if row.agent_id], until)
        for row in page:
            words.hear(row)
            weights = Weights(**row.weights)
            if row.agent_id and row.state in (OfferState.ACCEPTED, OfferState.OFFERED):
                jobs.append(_job(row, segments, ends[row.pk]))
    return sorted(jobs, key=lambda job: job.arrived), words.shifts(), weights


def _pages(rows: QuerySet[Assignment]) -> Iterator[list[Assignment]]:
    last = 0
    while page := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield page
        last = page[-1].pk


def _ends(rows: Iterable[Assignment], until: datetime) -> dict[int, datetime]:
    """When each left the hands it was given to."""
    given = list(rows)
    told: dict[int, list[datetime]] = defaultdict(list)
    events = ConversationEvent.objects.filter(
        conversation__in={row.conversation_id for row in given}, type__in=(*ENDS, UNDONE)
    )
    for conversation, at, type_ in events.order_by("id").values_list("conversation_id", "at", "type"):
        if type_ != UNDONE:
            told[conversation].append(at)
        elif told[conversation]:
            told[conversation].pop()
    return {row.pk: next((at for at in told[row.conversation_id] if at >= row.at), until) for row in given}


def _job(row: Assignment, segments: dict[int, str], end: datetime) -> Job:
    arrived = row.waiting_since or row.at
    service = min((end - row.at).total_seconds(), LONGEST_S)
    figures = {one["agent"]: figures_of(one) for one in row.candidates if _may(one)}
    return Job(
        arrived=arrived.timestamp(),
        segment=segments.get(row.segment_id, GENERAL) if row.segment_id else GENERAL,
        service_s=max(service, 1.0),
        figures=figures,
        agent=row.agent_id or 0,
        waited_s=max((row.at - arrived).total_seconds(), 0.0),
        people=frozenset(figures),
    )


def _may(candidate: dict[str, Any]) -> bool:
    return candidate.get("out") != LeftOut.SKILLS


class _Words:
    """What decisions say about who was there: each names everybody it looked at."""

    def __init__(self) -> None:
        self._heard: dict[int, list[tuple[float, bool]]] = defaultdict(list)
        self._capacity: dict[int, int] = {}

    def hear(self, row: Assignment) -> None:
        at = row.at.timestamp()
        for one in row.candidates:
            there = THERE.get(one["out"]) if "out" in one else True
            if there is not None:
                self._heard[one["agent"]].append((at, there))
            if "capacity" in one:
                self._capacity[one["agent"]] = max(one["capacity"], self._capacity.get(one["agent"], 1))

    def shifts(self) -> list[Shift]:
        return [shift for agent in sorted(self._heard) for shift in self._of(agent)]

    def _of(self, agent: int) -> Iterator[Shift]:
        begin = last = 0.0
        for at, there in self._heard[agent]:
            if begin and (not there or at - last > UNKNOWN_AFTER_S):
                yield Shift(agent, begin, at if at - last <= UNKNOWN_AFTER_S else last, self._seats(agent))
                begin = 0.0
            if there:
                begin, last = begin or at, at
        if begin:
            yield Shift(agent, begin, last + 1, self._seats(agent))

    def _seats(self, agent: int) -> int:
        return self._capacity.get(agent, 1)
