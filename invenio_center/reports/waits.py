"""Relatórios > Espera por classe (`starvation`): who waits how long, by tier and score, and under ageing."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from invenio_live.choices import TIER
from invenio_live.models import ConversationEvent

from ..models import Operation
from ..operation.queries import current
from . import queries, simulation
from .simulation import Wait

# What is tried where ageing is off: one point is worth a minute.
TRIED_AGEING_S = 60
MOST = 50_000
BANDS = ((81, 100), (61, 80), (41, 60), (21, 40), (1, 20))
TAKEN = ("conversation.claimed", "conversation.picked")


@dataclass(frozen=True)
class Class:
    """A tier, and within the last one a band of scores."""

    tier: str
    band: tuple[int, int] | None

    @property
    def order(self) -> tuple[int, int]:
        return ("scheduled", "webchat", "normal").index(self.tier), -(self.band or (0, 0))[1]


@dataclass(frozen=True)
class Spread:
    """Of ``count`` waits that ended, in seconds."""

    count: int
    p50: float
    p90: float
    p99: float
    max: float
    most_overtaken: int


@dataclass(frozen=True)
class Present:
    """Of those who wait now; ``above``: how many of them longer than the limit."""

    count: int = 0
    above: int = 0
    oldest: datetime | None = None

    def and_also(self, other: Present) -> Present:
        oldest = min(filter(None, (self.oldest, other.oldest)), default=None)
        return Present(self.count + other.count, self.above + other.above, oldest)


@dataclass(frozen=True)
class Row:
    """``longest``, ``most_overtaken`` and ``above`` count those who still wait; ``seen`` and ``aged`` do not."""

    of: Class
    arrivals: int
    waiting: int
    oldest: datetime | None
    seen: Spread
    longest: float
    most_overtaken: int
    above: int
    aged: Spread


def ageing_tried(settings: Operation) -> int:
    return settings.ageing_s or TRIED_AGEING_S


def rows(since: datetime, until: datetime) -> list[Row]:
    """Of what was taken in the period, beside what waits now and the same with ageing simulated."""
    settings = current()
    taken = _taken(since, until)
    by_class = _by_class(taken)
    aged = _by_class(simulation.replay(taken, ageing_tried(settings)))
    now, above_s = timezone.now(), settings.starving_min * 60
    waiting = _waiting(now, now - timedelta(seconds=above_s))
    began = sorted(wait.began for wait in taken)
    found: list[Row] = []
    for of in sorted({*by_class, *waiting}, key=lambda of: of.order):
        waits, present = by_class[of][0], waiting[of]
        seen = _spread(*by_class[of])
        first = (present.oldest or now).timestamp()
        found.append(
            Row(
                of=of,
                arrivals=len(waits) + present.count,
                waiting=present.count,
                oldest=present.oldest,
                seen=seen,
                longest=max(seen.max, now.timestamp() - first),
                # Nobody of a class was overtaken more often than who waits longest in it.
                most_overtaken=max(seen.most_overtaken, len(began) - bisect_right(began, first)),
                above=sum(wait.ended - wait.began > above_s for wait in waits) + present.above,
                aged=_spread(*aged[of]),
            )
        )
    return found


def _taken(since: datetime, until: datetime) -> list[Wait]:
    found = ConversationEvent.objects.filter(type__in=TAKEN, at__gte=since, at__lt=until).order_by("-id")
    waits = (_wait(at, data) for at, data in found.values_list("at", "data")[:MOST])
    return [wait for wait in waits if wait is not None]


def _wait(at: datetime, data: Mapping[str, Any]) -> Wait | None:
    """Picks from before these facts were kept are left out."""
    began = parse_datetime(data.get("waiting_since") or data.get("at") or "")
    if began is None or not data.get("rank"):
        return None
    return Wait(began.timestamp(), at.timestamp(), data["rank"], data.get("priority") or 0)


def _by_class(waits: Sequence[Wait]) -> defaultdict[Class, tuple[list[Wait], list[int]]]:
    found: defaultdict[Class, tuple[list[Wait], list[int]]] = defaultdict(lambda: ([], []))
    for wait, count in zip(waits, simulation.overtaken(waits), strict=True):
        of = _class(wait.rank, wait.priority)
        found[of][0].append(wait)
        found[of][1].append(count)
    return found


def _class(rank: int, priority: int) -> Class:
    tier = TIER[rank]
    if tier != "normal":
        return Class(tier, None)
    return Class(tier, next((band for band in BANDS if band[0] <= priority <= band[1]), BANDS[-1]))


def _spread(waits: Sequence[Wait], counts: Sequence[int]) -> Spread:
    lengths = sorted(max(0.0, wait.ended - wait.began) for wait in waits)
    p50, p90, p99 = (simulation.quantile(lengths, share) for share in (0.5, 0.9, 0.99))
    return Spread(len(lengths), p50, p90, p99, max(lengths, default=0.0), max(counts, default=0))


def _waiting(now: datetime, limit: datetime) -> defaultdict[Class, Present]:
    """``limit``: who waits since before it is above."""
    found: defaultdict[Class, Present] = defaultdict(Present)
    counted: Any = queries.in_queue(now).values("rank", "lane__priority")
    for row in counted.annotate(
        n=Count("pk"), above=Count("pk", filter=Q(since__lt=limit)), oldest=Min("since")
    ):
        of = _class(row["rank"], row["lane__priority"])
        found[of] = found[of].and_also(Present(row["n"], row["above"], row["oldest"]))
    return found
