"""Which addresses of a person refuse what is sent to them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from invenio_center.kernel import address
from invenio_center.kernel.errors import NotFound
from invenio_center.models import Contact, Identity
from invenio_center.models.contact import of_subject

from ..models import AddressRefusal


def is_refused(kind: str, subject_id: UUID, to: str) -> bool:
    """Did this address of the person refuse messages of this kind of channel?"""
    known = AddressRefusal.objects.filter(kind=kind, identity__contact__in=of_subject(subject_id))
    return any(names(refusal.identity, to) for refusal in known.select_related("identity"))


def of_contact(contact: Contact) -> list[AddressRefusal]:
    """Newest first."""
    return list(AddressRefusal.objects.filter(identity__contact=contact).select_related("identity"))


def by_public_id(contact: Contact, public_id: UUID) -> AddressRefusal:
    found = AddressRefusal.objects.select_related("identity").filter(identity__contact=contact)
    refusal = found.filter(public_id=public_id).first()
    if refusal is None:
        raise NotFound("Este endereço já está livre.")
    return refusal


def identities(subject_id: UUID, to: str) -> list[Identity]:
    """The person's identities that a message to ``to`` went to: a number may be known by several schemes."""
    return [one for one in Identity.objects.filter(contact__in=of_subject(subject_id)) if names(one, to)]


def names(identity: Identity, to: str) -> bool:
    forms: Iterable[str] = address.lookups(identity.scheme, to)
    return to == identity.value or identity.canonical in forms
