"""Relatórios > Tempos (`times`): TME, TMR and TMA by the clock and in business time.

TME (wait): from the opening until a person takes it. TMR (response): from the oldest unanswered message until the
reply of a person. TMA (handling): from the first taking until the end. Each counts in the period in which it began.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from statistics import fmean, median
from typing import Any

from django.db.models import DateTimeField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from invenio_live.events.types import Transferred
from invenio_live.models import Conversation, ConversationEvent, Message
from invenio_live.queue.events import Claimed, Picked

from ..hours.queries import opening
from ..kernel.opening import Opening
from ..models import BusinessHours
from .narrowing import Narrowing

MEASURES = (("wait", "TME: espera"), ("response", "TMR: resposta"), ("handling", "TMA: atendimento"))
GROUPS = (("", "Tudo junto"), ("hour", "Por hora"), ("weekday", "Por dia da semana"))
DAYS = ("Segunda", "Terça", "Quarta", "Quinta", "Sexta", "Sábado", "Domingo")
BATCH = 2_000

Measured = tuple[datetime, datetime, int | None]  # begin, end, business hours


@dataclass(frozen=True)
class Filters:
    narrowing: Narrowing = field(default_factory=Narrowing)
    group: str = ""


@dataclass(frozen=True)
class Spread:
    """Seconds."""

    mean: float
    median: float
    p90: float
    max: float

    @classmethod
    def of(cls, seconds: list[float]) -> Spread:
        ordered = sorted(seconds)
        return cls(fmean(ordered), median(ordered), ordered[ceil(0.9 * len(ordered)) - 1], ordered[-1])


@dataclass(frozen=True)
class Row:
    measure: str
    group: str
    count: int
    clock: Spread
    business: Spread


def rows(filters: Filters) -> list[Row]:
    """Of each measure one row a group, in the order of the day or week; groups in which nothing began are left out."""
    hours = {found.pk: opening(found) for found in BusinessHours.objects.all()}
    always = opening(None)
    result = []
    for measure, label in MEASURES:
        groups: dict[int, list[tuple[float, float]]] = {}
        for begin, end, schedule in _measured(measure, filters.narrowing):
            book: Opening = hours.get(schedule, always) if schedule else always
            spans = max(end - begin, timedelta()), book.between(begin, end)
            groups.setdefault(_group(begin, filters.group), []).append(
                (spans[0].total_seconds(), spans[1].total_seconds())
            )
        result += [_row(label, _name(filters.group, key), groups[key]) for key in sorted(groups)]
    return result


def _row(measure: str, group: str, found: list[tuple[float, float]]) -> Row:
    clock, business = (list(column) for column in zip(*found, strict=True))
    return Row(measure, group, len(found), Spread.of(clock), Spread.of(business))


def _group(begin: datetime, by: str) -> int:
    local = timezone.localtime(begin)
    return {"hour": local.hour, "weekday": local.weekday()}.get(by, 0)


def _name(by: str, key: int) -> str:
    return {"hour": f"{key:02}h", "weekday": DAYS[key % 7]}.get(by, "")


def _measured(measure: str, given: Narrowing) -> Iterator[Measured]:
    found = {"wait": _waits, "response": _responses, "handling": _handlings}[measure](given)
    yield from found.iterator(chunk_size=BATCH)


def _waits(given: Narrowing) -> QuerySet[Conversation, Measured]:
    taken = _conversations(given).filter(given.within("opened_at"), taken_at__isnull=False)
    return taken.values_list("opened_at", "taken_at", _hours())


def _handlings(given: Narrowing) -> QuerySet[Conversation, Measured]:
    ended = _conversations(given).filter(given.within("taken_at"), closed_at__isnull=False)
    return ended.values_list("taken_at", "closed_at", _hours())


def _responses(given: Narrowing) -> QuerySet[Message, Measured]:
    """A reply that paid a debt remembers since when it stood."""
    since = Cast(KeyTextTransform("answers", "data"), DateTimeField())
    replies = Message.objects.filter(data__has_key="answers").annotate(since=since)
    replies = replies.filter(given.within("since"), at__gte=given.begin)
    of = given.of(segment="conversation__segment", channel="channel", agent="author__agent")
    return replies.filter(of).values_list("since", "at", _hours("conversation__"))


def _conversations(given: Narrowing) -> QuerySet[Any]:
    """With ``taken_at``, when a person first had it, and ``taken_by``."""
    taking = Q(type__in=(Claimed.type, Picked.type)) | Q(type=Transferred.type, data__has_key="to_agent")
    first = ConversationEvent.objects.filter(taking, conversation=OuterRef("pk")).order_by("id")
    rows = Conversation.objects.annotate(
        taken_at=Subquery(first.values("at")[:1]), taken_by=Subquery(first.values("actor__agent")[:1])
    )
    return rows.filter(given.of(segment="segment", channel="channel", agent="taken_by"))


def _hours(path: str = "") -> Coalesce:
    """The hours that count: the segment's, else the line's."""
    return Coalesce(F(f"{path}segment__hours"), F(f"{path}channel__hours"))
