"""Where a contact stands: which segments count, which gives the score and which routes (product.md 4.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..models import Contact, Segment, SegmentMember
from . import facts as knowledge
from . import rules

SAMPLE = 10
PAGE = 1000


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

    def standing(
        self,
        contact: Contact,
        told: Mapping[str, Any],
        *,
        transferred: int | None = None,
        line_segment: int | None = None,
    ) -> Standing:
        """``told``: the facts of the conversation (channel, kind, message)."""
        given = self.members.get(contact.pk, frozenset()) | {transferred, line_segment}
        known = {**self.facts[contact.pk], **told}
        counting = tuple(
            segment for segment in self.segments if segment.pk in given or rules.matches(segment.rules, known)
        )
        return decide(counting, transferred, is_vip=contact.is_vip)


def decide(counting: tuple[Segment, ...], transferred: int | None, *, is_vip: bool) -> Standing:
    """Pure: highest score wins, the lower id on a tie; a segment without score is skipped for the score."""
    by_id = sorted(counting, key=lambda segment: segment.pk)
    scored = [segment for segment in by_id if segment.priority is not None]
    scoring = max(scored, key=lambda segment: segment.priority or 0, default=None)
    handed = next((segment for segment in by_id if segment.pk == transferred), None)
    return Standing(
        routing=handed or scoring or next(iter(by_id), None),
        scoring=scoring,
        vip=is_vip or any(segment.is_vip for segment in by_id),
        counting=counting,
    )


def open_book(contacts: Iterable[Contact]) -> Book:
    people = list(contacts)
    segments = tuple(Segment.objects.filter(is_active=True).order_by("pk"))
    needed = frozenset[str]().union(*(rules.fields_of(segment.rules) for segment in segments))
    return Book(segments, needed, _members(people), knowledge.of_contacts(people, needed))


def _members(people: Collection[Contact]) -> dict[int, frozenset[int]]:
    found = defaultdict(set)
    rows = SegmentMember.objects.filter(contact__in=people)
    for contact_id, segment_id in rows.values_list("contact_id", "segment_id"):
        found[contact_id].add(segment_id)
    return {contact_id: frozenset(ids) for contact_id, ids in found.items()}


def standing(
    contact: Contact,
    channel_kind: str,
    channel_public_id: str,
    message_text: str = "",
    transferred: int | None = None,
    line_segment: int | None = None,
) -> Standing:
    """One contact on one line. ``transferred`` and ``line_segment`` are primary keys of segments."""
    told = {"kind": channel_kind, "channel": str(channel_public_id), "message": message_text}
    return open_book([contact]).standing(contact, told, transferred=transferred, line_segment=line_segment)


def preview(wanted: Any) -> dict[str, Any]:
    """How many contacts match rules that are being written, and some of them. Conversation facts are empty."""
    rules.check(wanted)
    needed = rules.fields_of(wanted)
    count, sample, last = 0, [], 0
    while wanted:
        page = list(Contact.objects.filter(pk__gt=last, blocked_at=None).order_by("pk")[:PAGE])
        if not page:
            break
        last = page[-1].pk
        known = knowledge.of_contacts(page, needed)
        found = [contact for contact in page if rules.matches(wanted, known[contact.pk])]
        count += len(found)
        sample += found[: SAMPLE - len(sample)]
    return {"count": count, "sample": [{"id": str(one.public_id), "name": one.name} for one in sample]}
