"""Which segments a contact stands in, and what follows for route and score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from consent.ledger import queries as ledger

from ..contacts.details import cpf_of
from ..models import Contact, Segment, SegmentMember
from . import rules

SAMPLE, PAGE, MOST_LOOKED_AT = 10, 2000, 50_000


@dataclass(frozen=True)
class Standing:
    """``routing`` decides who may take it (None: the general queue), ``scoring`` lends its priority."""

    routing: Segment | None
    scoring: Segment | None
    vip: bool
    counting: tuple[Segment, ...]


def standing(
    contact: Contact,
    channel_kind: str = "",
    channel_public_id: UUID | str = "",
    message_text: str = "",
    transferred: Segment | None = None,
    default: Segment | None = None,
) -> Standing:
    """Counting are active segments whose rules match, those given by hand, the line's default and the one
    transferred to. The highest score wins (ties: lower id); one without a score is skipped for the score and
    routes only when no scored one does."""
    found = facts(contact, channel_kind, channel_public_id, message_text)
    given = set(SegmentMember.objects.filter(contact=contact).values_list("segment_id", flat=True))
    given |= {segment.pk for segment in (transferred, default) if segment is not None}
    active = Segment.objects.filter(is_active=True).order_by("pk")
    return standing_among([s for s in active if s.pk in given or rules.matches(s.rules, found)], transferred)


def standing_among(counting: Iterable[Segment], transferred: Segment | None = None) -> Standing:
    """Pure: route and score among the counting segments."""
    ordered = sorted(counting, key=lambda segment: (-(segment.priority or 0), segment.pk))
    scoring = next((segment for segment in ordered if segment.priority is not None), None)
    moved = next((segment for segment in ordered if transferred and segment.pk == transferred.pk), None)
    return Standing(
        routing=moved or scoring or (ordered[0] if ordered else None),
        scoring=scoring,
        vip=any(segment.is_vip for segment in ordered),
        counting=tuple(ordered),
    )


def facts(
    contact: Contact, channel_kind: str = "", channel_public_id: UUID | str = "", message_text: str = ""
) -> dict[str, Any]:
    """What rules may ask about; consent is looked up only when a rule asks."""
    identities = list(contact.identities.all())
    return _Facts(
        contact,
        {
            "tags": [tag.name for tag in contact.tags.all()],
            "channel": str(channel_public_id),
            "kind": channel_kind,
            "origin": contact.origin,
            "custom_code": contact.custom_code,
            "language": contact.language,
            "name": contact.name,
            "email": [identity.canonical for identity in identities if identity.scheme == "email"],
            "phone": [i.canonical for i in identities if i.scheme in ("phone", "whatsapp")],
            "is_vip": contact.is_vip,
            "message": message_text,
            "custom": contact.custom_fields,
        },
    )


class _Facts(dict[str, Any]):
    """Facts that cost something are read on first use."""

    def __init__(self, contact: Contact, known: Mapping[str, Any]) -> None:
        super().__init__(known)
        self._contact = contact

    def get(self, name: str, default: Any = None) -> Any:
        if name == "cpf" and name not in self:
            self[name] = cpf_of(self._contact)
        if name == "consent" and name not in self:
            granted = [row for row in ledger.state(self._contact.subject_id) if row["state"] == "granted"]
            self[name] = [f"{row['channel']}:{row['purpose']}" for row in granted]
        return super().get(name, default)


def preview(tree: Mapping[str, Any]) -> dict[str, Any]:
    """``{count, sample: [{id, name}], complete}``: who matches now. Looks at no more than 50,000 contacts, newest
    first; what depends on a conversation (channel, message) is unknown here. Raises Invalid."""
    rules.check(tree)
    count, sample, looked = 0, [], 0
    everyone = Contact.objects.prefetch_related("tags", "identities").order_by("-pk")[:MOST_LOOKED_AT]
    for contact in everyone.iterator(chunk_size=PAGE):
        looked += 1
        if not rules.matches(tree, facts(contact)):
            continue
        count += 1
        if len(sample) < SAMPLE:
            sample.append({"id": str(contact.public_id), "name": contact.name})
    return {"count": count, "sample": sample, "complete": looked < MOST_LOOKED_AT}
