"""Finding contacts and showing as much of one as the reader may see."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Lower

from ..kernel import address
from ..kernel.errors import NotFound
from ..models import Contact, Identity, Role, User
from ..models.contact import ImmutableUnaccent
from .details import cpf_hash, cpf_of
from .errors import ContactMerged

LEAST_SIMILAR = 0.5
PHONE_LIKE = re.compile(r"^[+\d][\d\s().-]{7,19}$")
MASKED = {
    # Fields hidden from each role where the person is not in its hands.
    Role.AGENT: frozenset(("cpf", "phone")),
    Role.SUPERVISOR: frozenset[str](),
    Role.COMPLIANCE: frozenset[str](),
    Role.ADMIN: frozenset(("cpf", "phone", "email", "name")),
}


def by_public_id(public_id: UUID | str) -> Contact:
    found = Contact.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("Este contato não existe mais.")
    return found


def in_use(public_id: UUID | str) -> Contact:
    """A contact somebody wants to do something with. Raises ContactMerged, which names the one to go on with."""
    found = by_public_id(public_id)
    if found.merged_into_id is not None:
        raise ContactMerged.of(found)
    return found


def by_subjects(subject_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Public ids of the contacts behind subjects of the ledger; erased ones are missing."""
    rows = Contact.objects.filter(subject_id__in=list(subject_ids))
    return dict(rows.values_list("subject_id", "public_id"))


def search(text: str, base: QuerySet[Contact] | None = None) -> QuerySet[Contact]:
    """By part of the name, or by a whole address, CPF or client code; best names first."""
    rows = (Contact.objects.all() if base is None else base).filter(merged_into=None)
    text = text.strip()
    whole = _whole(text)
    if whole is not None and (exact := rows.filter(whole)).exists():
        return exact.order_by("name_key", "id")
    key: Any = Lower(ImmutableUnaccent(Value(text)))
    return (
        rows.annotate(likeness=TrigramWordSimilarity(key, "name_key"))
        .filter(
            Q(name_key__contains=key) | Q(name_key__trigram_word_similar=key), likeness__gte=LEAST_SIMILAR
        )
        .order_by("-likeness", "name_key", "id")
    )


def _whole(text: str) -> Q | None:
    """The condition of an exact hit, or None when the text can only be a name."""
    if not text:
        return None
    found = _own(custom_code=text) if len(text) <= 60 else Q(pk=None)
    if address.valid_document(text):
        found |= _own(cpf_hash=cpf_hash(address.canonical("cpf", text)))
    if "@" in text:
        found |= _reached(scheme="email", canonical=address.canonical("email", text))
    if PHONE_LIKE.match(text):
        forms = address.lookups("phone", text)
        found |= _reached(scheme__in=address.PHONE_SCHEMES, canonical__in=forms)
    return found


def _own(**field: str) -> Q:
    """Of the contact itself, or of a record merged into it."""
    return Q(**field) | Q(pk__in=Contact.objects.filter(**field).values("merged_into"))


def _reached(**one: Any) -> Q:
    """By an address; a person with several that fit is one person."""
    return Q(pk__in=Identity.objects.filter(**one).values("contact"))


def hidden(viewer: User) -> frozenset[str]:
    return MASKED.get(Role(viewer.role), MASKED[Role.ADMIN])


def card(contact: Contact, viewer: User, *, unmasked: bool = False) -> dict[str, Any]:
    """The contact as ``viewer`` may see it. ``unmasked``: the viewer holds a conversation of this person."""
    masks = hidden(viewer)
    open_masks = masks - {"phone", "email", "name"} if unmasked else masks
    identities = [
        {
            "scheme": identity.scheme,
            "value": _address(identity.scheme, identity.value, open_masks),
            "claimed": identity.claimed,
        }
        for identity in contact.identities.all()
    ]
    return {
        "id": str(contact.public_id),
        "name": address.mask_name(contact.name) if "name" in open_masks else contact.name,
        "cpf": _cpf(contact, open_masks),
        "phone": _first(identities, "phone", *sorted(address.PHONE_SCHEMES)),
        "email": _first(identities, "email"),
        "identities": identities,
        "priority": contact.priority,
        "is_vip": contact.is_vip,
        "tags": [tag.name for tag in contact.tags.all()],
        "custom_code": contact.custom_code,
        "origin": contact.origin,
        "language": contact.language,
        "time_zone": contact.time_zone,
        "custom_fields": contact.custom_fields,
        "responsible": contact.responsible.display_name if contact.responsible else None,
        "blocked": contact.blocked_at is not None,
        "merged_into": str(contact.merged_into.public_id) if contact.merged_into else None,
        "masked": sorted(open_masks),
    }


def shown_address(scheme: str, value: str, viewer: User, *, unmasked: bool = False) -> str:
    """One address as ``viewer`` may see it."""
    return value if unmasked else _address(scheme, value, hidden(viewer))


def _address(scheme: str, value: str, masks: frozenset[str]) -> str:
    if scheme in address.PHONE_SCHEMES and "phone" in masks:
        return address.mask_phone(value)
    if scheme == "email" and "email" in masks:
        return address.mask_email(value)
    return value


def _cpf(contact: Contact, masks: frozenset[str]) -> str:
    digits = cpf_of(contact)
    if not digits:
        return ""
    if "cpf" in masks:
        return address.mask_cpf(digits)
    return address.format_document(digits)


def _first(identities: list[dict[str, Any]], *schemes: str) -> str:
    """The value of the first of these schemes that the person has."""
    values = {one["scheme"]: str(one["value"]) for one in reversed(identities)}
    return next((values[scheme] for scheme in schemes if scheme in values), "")
