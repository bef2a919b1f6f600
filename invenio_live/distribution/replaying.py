"""What another set of weights would have done with work that was: pure, from a log (``history``) to figures.

Everybody arrives when they did, takes as long as they took, and may go to whoever had the rights and skills then;
agents are there when the log saw them there. What is unknown stays simple: first come, first served, and all that an
agent has in hand counts as owed.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from statistics import mean, pstdev
from typing import Any

from .scoring import Figures, Weights, rank

LEAVES, FINISHES, COMES, ARRIVES = range(4)


@dataclass(frozen=True, slots=True)
class Job:
    """One waiting of one conversation. Times in seconds since the epoch; ``figures``: of whoever was looked at then."""

    arrived: float
    segment: str
    service_s: float
    figures: Mapping[int, Figures]
    # What happened.
    agent: int
    waited_s: float
    # Whose figures these are: whoever had the rights and skills.
    people: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Shift:
    """A time in which an agent was there."""

    agent: int
    begin: float
    end: float
    capacity: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """``agent`` None: never served while the log lasts."""

    job: Job
    agent: int | None
    waited_s: float


Choose = Callable[[Job, Sequence[Figures]], int]


def by_weights(weights: Weights) -> Choose:
    return lambda _job, team: rank(team, weights)[0].figures.agent


def round_robin() -> Choose:
    """Whoever had the last one stands at the end of the row."""
    row: dict[int, int] = {}

    def choose(_job: Job, team: Sequence[Figures]) -> int:
        agent = min(team, key=lambda one: (row.get(one.agent, 0), one.agent)).agent
        row[agent] = max(row.values(), default=0) + 1
        return agent

    return choose


def as_it_was(jobs: Sequence[Job]) -> list[Outcome]:
    return [Outcome(job, job.agent, job.waited_s) for job in jobs]


@dataclass(slots=True)
class _Floor:
    """Who is there, with room for how many, and what each has in hand."""

    capacity: dict[int, int] = field(default_factory=dict)
    in_hand: Counter[int] = field(default_factory=Counter)
    last_at: dict[int, str] = field(default_factory=dict)

    @property
    def anybody_free(self) -> bool:
        return any(self.in_hand[agent] < seats for agent, seats in self.capacity.items())

    def happens(self, what: int, it: Any, waiting: deque[Job]) -> None:
        if what == LEAVES:
            self.capacity.pop(it.agent, None)
        elif what == FINISHES:
            self.in_hand[it] -= 1
        elif what == COMES:
            self.capacity[it.agent] = it.capacity
        else:
            waiting.append(it)

    def takes(self, agent: int, at: str) -> None:
        self.in_hand[agent] += 1
        self.last_at[agent] = at

    def could(self, job: Job) -> list[Figures]:
        return [
            replace(
                then,
                pending=self.in_hand[agent],
                capacity=self.capacity[agent],
                last_at=self.last_at.get(agent, ""),
            )
            for agent, then in job.figures.items()
            if self.in_hand[agent] < self.capacity.get(agent, 0)
        ]


def play(jobs: Sequence[Job], shifts: Sequence[Shift], choose: Choose) -> list[Outcome]:
    """The same work under another rule."""
    floor, waiting, done, turn = _Floor(), deque[Job](), list[Outcome](), count()
    # At one instant: who leaves, what finishes, who comes, what arrives.
    events: list[tuple[float, int, int, Any]] = []
    for shift in shifts:
        events.append((shift.begin, COMES, next(turn), shift))
        events.append((shift.end, LEAVES, next(turn), shift))
    events += [(job.arrived, ARRIVES, next(turn), job) for job in jobs]
    heapq.heapify(events)
    while events:
        now, what, _, it = heapq.heappop(events)
        floor.happens(what, it, waiting)
        for job, agent in _serve(floor, waiting, choose, now):
            heapq.heappush(events, (now + job.service_s, FINISHES, next(turn), agent))
            done.append(Outcome(job, agent, now - job.arrived))
    return done + [Outcome(job, None, 0.0) for job in waiting]


def _serve(floor: _Floor, waiting: deque[Job], choose: Choose, now: float) -> Iterator[tuple[Job, int]]:
    """First come, first served; who cannot be served by anybody now is stepped over."""
    at = datetime.fromtimestamp(now, UTC).isoformat(timespec="microseconds")
    stepped_over, hopeless = deque[Job](), set[frozenset[int]]()
    while waiting and floor.anybody_free:
        job = waiting.popleft()
        team = [] if job.people in hopeless else floor.could(job)
        if team:
            agent = choose(job, team)
            floor.takes(agent, at)
            yield job, agent
        else:
            hopeless.add(job.people)
            stepped_over.append(job)
    waiting.extendleft(reversed(stepped_over))


# --- figures ---


def figures(outcomes: Sequence[Outcome], names: Mapping[int, str]) -> dict[str, Any]:
    """Waiting times whole and by segment, and how the load fell: JSON values, seconds."""
    by_segment: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        by_segment[one.job.segment].append(one)
    load = Counter(names.get(one.agent, str(one.agent)) for one in outcomes if one.agent is not None)
    counts = list(load.values())
    again = [
        one.job.figures[agent].served
        for one in outcomes
        if (agent := one.agent) is not None and agent in one.job.figures
    ]
    return {
        **_waits(outcomes),
        "served_before": round(mean(again), 3) if again else 0.0,
        "load": dict(sorted(load.items(), key=lambda pair: (-pair[1], pair[0]))),
        "load_spread": round(pstdev(counts) / mean(counts), 3) if counts else 0.0,
        "segments": {name: _waits(by_segment[name]) for name in sorted(by_segment)},
    }


def _waits(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    waits = sorted(one.waited_s for one in outcomes if one.agent is not None)
    return {
        "conversations": len(outcomes),
        "unserved": len(outcomes) - len(waits),
        "wait_mean_s": round(mean(waits), 1) if waits else None,
        "wait_median_s": _at(waits, 0.5),
        "wait_p90_s": _at(waits, 0.9),
        "wait_max_s": _at(waits, 1.0),
    }


def _at(ordered: Sequence[float], share: float) -> float | None:
    return round(ordered[min(int(len(ordered) * share), len(ordered) - 1)], 1) if ordered else None
