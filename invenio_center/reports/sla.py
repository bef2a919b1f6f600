"""Relatórios > SLA (`sla`): each promised time, when it fell due, when it ended, and with whom it was meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from invenio_live.choices import SlaEnding, SlaKind
from invenio_live.events.types import Reopened, Transferred
from invenio_live.models import ConversationEvent, SlaClock
from invenio_live.queue.events import Claimed, Picked
from invenio_live.sla.queries import UP

from ..hours.queries import opening
from ..kernel.opening import Opening
from ..models import BusinessHours, User
from .narrowing import Narrowing

BATCH = 500
BROKEN, KEPT = "yes", "no"
VERDICT = ((BROKEN, "Estourado"), (KEPT, "No prazo"))
# Events by which a conversation comes into somebody's hands.
TAKEN = (Claimed.type, Picked.type, Transferred.type, Reopened.type)


@dataclass(frozen=True)
class Filters:
    narrowing: Narrowing = field(default_factory=Narrowing)
    kind: str = ""
    breached: str = ""
    # Only what is still owed.
    open: bool = False


@dataclass(frozen=True)
class Row:
    protocol: str
    contact: str
    contact_pk: int
    channel: str
    segment: str
    kind: str
    started_at: datetime
    due_at: datetime | None
    met_at: datetime | None
    ending: str
    broken: bool
    # Business seconds past the due time, to the end or to now; 0 while it is not up.
    excess_s: int
    left: timedelta | None
    holders: str


def clocks(filters: Filters) -> QuerySet[SlaClock]:
    """Newest first. The operator is who had it when the time ran out, else who has it."""
    given = filters.narrowing
    found = SlaClock.objects.filter(given.within("started_at"))
    found = found.filter(given.of(segment="segment", channel="conversation__channel"))
    if given.agent is not None:
        found = found.filter(Q(holder=given.agent) | Q(holder=None, conversation__holder=given.agent))
    if filters.kind in SlaKind.values:
        found = found.filter(kind=filters.kind)
    if filters.breached in (BROKEN, KEPT):
        found = found.filter(UP) if filters.breached == BROKEN else found.exclude(UP)
    if filters.open:
        found = found.filter(met_at=None)
    related = ("segment__hours", "holder__user", "conversation__contact", "conversation__channel")
    return found.select_related(*related).order_by("-started_at", "-id")


@dataclass(frozen=True)
class Share:
    kind: str
    total: int
    broken: int

    @property
    def kept_percent(self) -> int:
        return round(100 * (self.total - self.broken) / self.total)


def shares(found: QuerySet[SlaClock]) -> list[Share]:
    """How many of each kind, and how many of them broken."""
    counted = found.order_by().values("kind").annotate(total=Count("pk"), broken=Count("pk", filter=UP))
    by_kind = {row["kind"]: row for row in counted}
    return [
        Share(label, by_kind[kind]["total"], by_kind[kind]["broken"])
        for kind, label in SlaKind.choices
        if kind in by_kind
    ]


def broken_now() -> int:
    """Promised times that have run out and are still owed."""
    return SlaClock.objects.filter(UP, met_at=None).count()


def all_rows(found: QuerySet[SlaClock]) -> Iterator[Row]:
    """Piece by piece, for files."""
    read = found.iterator(chunk_size=BATCH)
    while page := list(islice(read, BATCH)):
        yield from rows(page)


def rows(page: Sequence[SlaClock]) -> list[Row]:
    now, hours, held = timezone.now(), _Hours(), _Holders(page)
    return [_row(clock, now, hours, held) for clock in page]


def _row(clock: SlaClock, now: datetime, hours: _Hours, held: _Holders) -> Row:
    conversation, end = clock.conversation, clock.met_at or now
    broken = clock.breached_at is not None or (
        clock.met_at is None and bool(clock.due_at and clock.due_at <= now)
    )
    past = (
        hours.of(clock.segment.hours).between(clock.due_at, end) if broken and clock.due_at else timedelta()
    )
    return Row(
        protocol=conversation.protocol,
        contact=str(conversation.contact),
        contact_pk=conversation.contact_id,
        channel=conversation.channel.label,
        segment=clock.segment.name,
        kind=SlaKind(clock.kind).label,
        started_at=clock.started_at,
        due_at=clock.due_at,
        met_at=clock.met_at,
        ending=SlaEnding(clock.ending).label if clock.ending else "Em aberto",
        broken=broken,
        excess_s=int(past.total_seconds()),
        left=clock.left if clock.met_at is None else None,
        holders=", ".join(held.between(clock.conversation_id, clock.started_at, end)) or "Ninguém",
    )


class _Hours:
    """Each segment's hours, read once."""

    def __init__(self) -> None:
        self._known: dict[int | None, Opening] = {}

    def of(self, hours: BusinessHours | None) -> Opening:
        key = hours.pk if hours else None
        if key not in self._known:
            self._known[key] = opening(hours)
        return self._known[key]


class _Holders:
    """In whose hands the conversations of a page were, from the events by which they changed hands."""

    def __init__(self, page: Iterable[SlaClock]) -> None:
        events = ConversationEvent.objects.filter(
            conversation__in={clock.conversation_id for clock in page}, type__in=TAKEN
        ).order_by("id")
        self._taken: dict[int, list[tuple[datetime, int]]] = {}
        for conversation, at, actor, kind, data in events.values_list(
            "conversation", "at", "actor", "type", "data"
        ):
            # A transfer to a segment puts it into nobody's hands, a customer who comes back neither.
            person = data.get("to_agent") if kind == Transferred.type else data.get("agent") or actor
            if person:
                self._taken.setdefault(conversation, []).append((at, person))
        people = {person for taken in self._taken.values() for _at, person in taken}
        self._names = {user.pk: user.display_name for user in User.objects.filter(pk__in=people)}

    def between(self, conversation: int, begin: datetime, end: datetime) -> list[str]:
        taken = self._taken.get(conversation, [])
        before = [person for at, person in taken if at < begin][-1:]
        people = before + [person for at, person in taken if begin <= at <= end]
        return list(dict.fromkeys(self._names[person] for person in people))
