"""The same arrivals and the same moments of service under another ageing. Pure."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wait:
    """Somebody who waited: since and until when (seconds), in which rank, with which priority."""

    began: float
    ended: float
    rank: int
    priority: int


def replay(waits: Iterable[Wait], ageing_s: int) -> list[Wait]:
    """Who would have been served when, if each service took the head of the order then: one queue, no rights."""
    arrivals = sorted(waits, key=lambda wait: wait.began)
    services = sorted(wait.ended for wait in arrivals)
    heap: list[tuple[tuple[float, ...], int]] = []
    served: list[Wait] = []
    come = 0
    for moment in services:
        while come < len(arrivals) and arrivals[come].began <= moment:
            heapq.heappush(heap, (_key(arrivals[come], ageing_s), come))
            come += 1
        if heap:
            _, at = heapq.heappop(heap)
            wait = arrivals[at]
            served.append(Wait(wait.began, moment, wait.rank, wait.priority))
    return served


def _key(wait: Wait, ageing_s: int) -> tuple[float, ...]:
    """Fixed when somebody comes: it does not drift with the clock, so a heap will do."""
    if wait.rank == 1 or (wait.rank == 4 and ageing_s):
        return wait.rank, 0, wait.began - (wait.priority * ageing_s if wait.rank == 4 else 0)
    return wait.rank, -wait.priority, wait.began


def quantile(sorted_values: Sequence[float], share: float) -> float:
    """By nearest rank; 0 of nothing."""
    if not sorted_values:
        return 0.0
    return sorted_values[min(len(sorted_values) - 1, max(0, round(share * len(sorted_values) + 0.5) - 1))]


def overtaken(waits: Sequence[Wait]) -> list[int]:
    """For each, how many began later and were served before it; counted from the end in one pass."""
    by_end = sorted(range(len(waits)), key=lambda at: waits[at].ended)
    began: list[float] = []
    counts = [0] * len(waits)
    for at in by_end:
        place = bisect_right(began, waits[at].began)
        counts[at] = len(began) - place
        began.insert(place, waits[at].began)
    return counts
