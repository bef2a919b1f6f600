"""The log of automatic distribution: who got what and why, who did not, and what nobody could get."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from invenio_live.choices import LeftOut, OfferState
from invenio_live.distribution import queries, sentences
from invenio_live.distribution.preview import terms
from invenio_live.distribution.scoring import Figures, Ranked, Weights
from invenio_live.models import Agent, Assignment

from ..models import Segment

CHUNK = 500


@dataclass(frozen=True)
class Filters:
    """``until`` is included. ``mode``: an ``OfferState``; ``reason``: a ``LeftOut`` of what nobody got."""

    mode: str = ""
    reason: str = ""
    agent: int | None = None
    segment: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Line:
    at: datetime
    protocol: str
    conversation: str
    contact: str
    channel: str
    segment: str
    winner: str
    score: float | None
    terms: str
    runner_up: str
    left_out: str
    state: str
    sentence: str
    waited_s: int | None
    missed: int


def found(filters: Filters) -> QuerySet[Assignment]:
    rows = Assignment.objects.select_related(*queries.RELATED)
    given: dict[str, Any] = {
        "state": filters.mode,
        "reason": filters.reason,
        "agent": filters.agent,
        "segment": filters.segment,
    }
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    if filters.since:
        rows = rows.filter(at__gte=_midnight(filters.since))
    if filters.until:
        rows = rows.filter(at__lt=_midnight(filters.until + timedelta(days=1)))
    return rows.order_by("-id")


def lines(rows: Iterable[Assignment]) -> list[Line]:
    listed = list(rows)
    people, missed = queries.names(listed), _missed(listed)
    return [_line(row, people, missed.get(row.conversation_id, 0)) for row in listed]


def every_line(rows: QuerySet[Assignment]) -> Iterator[Line]:
    """Short pages by key, so that a long report keeps no snapshot of the database open."""
    last: int | None = None
    while True:
        page = list((rows if last is None else rows.filter(pk__lt=last))[:CHUNK])
        if not page:
            return
        yield from lines(page)
        last = page[-1].pk


def agents() -> QuerySet[Agent]:
    return Agent.objects.select_related("user").order_by("user__first_name", "user__username")


def segments() -> QuerySet[Segment]:
    return Segment.objects.order_by("name")


STATES = OfferState.choices
REASONS = LeftOut.choices


def _missed(rows: Iterable[Assignment]) -> dict[int, int]:
    """Offers of these conversations that nobody opened."""
    counted: dict[int, int] = {}
    expired = Assignment.objects.filter(
        conversation__in={row.conversation_id for row in rows}, state=OfferState.EXPIRED
    )
    for conversation in expired.values_list("conversation_id", flat=True):
        counted[conversation] = counted.get(conversation, 0) + 1
    return counted


def _line(row: Assignment, people: dict[int, str], missed: int) -> Line:
    ranked = queries.ranked(row)
    best, second = [*ranked, None, None][:2]
    return Line(
        at=row.at,
        protocol=row.conversation.protocol,
        conversation=str(row.conversation.public_id),
        contact=row.conversation.contact.name or "Sem nome",
        channel=row.conversation.channel.label,
        segment=row.segment.name if row.segment else "Fila geral",
        winner=row.agent.user.display_name if row.agent else "",
        score=best["score"] if best and row.agent else None,
        terms=_terms(best, row.weights) if best and row.agent else "",
        runner_up=f"{people.get(second['agent'], '')} ({_number(second['score'])})" if second else "",
        left_out="; ".join(f"{people.get(agent, '')}: {why}" for agent, why in queries.left_out(row)),
        state=str(OfferState(row.state).label),
        sentence=row.sentence or (sentences.nobody(row.reason) if row.reason else ""),
        waited_s=int((row.at - row.waiting_since).total_seconds()) if row.waiting_since else None,
        missed=missed,
    )


def _terms(best: dict[str, Any], weights: dict[str, int]) -> str:
    ranked = Ranked(Figures(agent=best["agent"]), best["terms"], best["score"])
    told = terms(ranked, Weights(**weights))
    return " + ".join(f"{term.label} {term.weight} × {_number(term.value)}" for term in told)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())
