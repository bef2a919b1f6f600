"""Where a contact stands: which segments count, which gives the score and which routes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from ..models import Contact, Segment, SegmentMember
from . import facts as knowledge
from . import rules

SAMPLE, PAGE, MOST_LOOKED_AT = 10, 1000, 50_000


@dataclass(frozen=True, slots=True)
class Standing:
    """``routing`` says who may take it, ``scoring`` gives the score; None where no segment does."""

    routing: Segment | None
    scoring: Segment | None
    vip: bool
    counting: tuple[Segment, ...]


@dataclass(frozen=True)
class Book:
    """The active segments and who was put into them by hand, read once for as many contacts as wanted."""

    segments: tuple[Segment, ...]
    needed: frozenset[str]
    members: Mapping[int, frozenset[int]]
    facts: Mapping[int, Mapping[str, Any]]
    # ``open`` or ``closed`` now, by business hours; read only where a rule asks.
    hours: Mapping[int, str]

    def standing(
        self,
        contact: Contact,
        told: Mapping[str, Any],
        *,
        transferred: int | None = None,
        line_segment: int | None = None,
    ) -> Standing:
        """``told``: the facts of the conversation (channel, kind, message, hours by its line)."""
        given = self.members.get(contact.pk, frozenset()) | {transferred, line_segment}
        known = {**self.facts[contact.pk], **told}
        counting = tuple(
            segment
            for segment in self.segments
            if segment.pk in given or rules.matches(segment.rules, self._timed(segment, known))
        )
        return decide(counting, transferred, is_vip=contact.is_vip)

    def _timed(self, segment: Segment, known: dict[str, Any]) -> dict[str, Any]:
        """A segment's own hours decide for it, whatever the line's say."""
        own = self.hours.get(segment.hours_id) if segment.hours_id else None
        return {**known, "hours": own} if own else known


def decide(counting: tuple[Segment, ...], transferred: int | None, *, is_vip: bool) -> Standing:
    """Pure: highest score wins, on a tie the lower rank, then id; one without score is skipped for the score."""
    ordered = tuple(
        sorted(counting, key=lambda segment: (-(segment.priority or 0), segment.rank, segment.pk))
    )
    scoring = next((segment for segment in ordered if segment.priority is not None), None)
    handed = next((segment for segment in ordered if segment.pk == transferred), None)
    return Standing(
        routing=handed or scoring or next(iter(ordered), None),
        scoring=scoring,
        vip=is_vip or any(segment.is_vip for segment in ordered),
        counting=ordered,
    )


def open_book(contacts: Iterable[Contact], hours: Callable[[], Mapping[int, str]] = dict) -> Book:
    """``hours``: ``open`` or ``closed`` by business hours; called only when a rule asks."""
    people = list(contacts)
    segments = tuple(Segment.objects.filter(is_active=True).order_by("pk"))
    needed = asked(segments)
    opened = hours() if "hours" in needed else {}
    return Book(segments, needed, _members(people), knowledge.of_contacts(people, needed), opened)


def asked(segments: Iterable[Segment] | None = None) -> frozenset[str]:
    """Which facts the rules of these segments ask about; of the active ones unless given."""
    rows = Segment.objects.filter(is_active=True) if segments is None else segments
    return frozenset[str]().union(*(rules.fields_of(segment.rules) for segment in rows))


def with_code(code: str) -> QuerySet[Segment]:
    """A code is one, however it is written: imports name it in any case."""
    return Segment.objects.filter(code__iexact=code)


def _members(people: Collection[Contact]) -> dict[int, frozenset[int]]:
    found = defaultdict(set)
    rows = SegmentMember.objects.filter(contact__in=people)
    for contact_id, segment_id in rows.values_list("contact_id", "segment_id"):
        found[contact_id].add(segment_id)
    return {contact_id: frozenset(ids) for contact_id, ids in found.items()}


def preview(wanted: Any) -> dict[str, Any]:
    """``{count, sample: [{id, name}], complete}``: who matches rules that are being written.

    Looks at no more than ``MOST_LOOKED_AT`` contacts, newest first; what depends on a conversation is unknown here.
    """
    rules.check(wanted)
    needed = rules.fields_of(wanted)
    found: list[Contact] = []
    count, looked = 0, 0
    everyone = Contact.objects.filter(blocked_at=None, merged_into=None).order_by("-pk")
    pages = batched(everyone[:MOST_LOOKED_AT].iterator(chunk_size=PAGE), PAGE) if wanted else ()
    for page in pages:
        looked += len(page)
        known = knowledge.of_contacts(page, needed)
        matching = [contact for contact in page if rules.matches(wanted, known[contact.pk])]
        count += len(matching)
        found += matching[: SAMPLE - len(found)]
    sample = [{"id": str(one.public_id), "name": one.name} for one in found]
    return {"count": count, "sample": sample, "complete": looked < MOST_LOOKED_AT}


def batched(rows: Iterator[Contact], size: int) -> Iterator[list[Contact]]:
    while page := list(islice(rows, size)):
        yield page
