"""Everything that changes a contact. What can move what waits is announced with ``ranking_changed``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from .. import audit
from ..kernel.errors import Invalid
from ..kernel.signals import ranking_changed
from ..models import Contact, Identity, User
from . import details
from .details import Address
from .errors import ContactMerged
from .identities import lock_addresses, owned, resolve_contact
from .tags import named

__all__ = ["block", "create_contact", "resolve_contact", "set_tags", "unblock", "update_contact"]

PLAIN = (
    "name", "custom_code", "origin", "language", "time_zone", "priority", "is_vip", "responsible",
    "custom_fields",
)  # fmt: skip
ADDRESSES = {"phone": "phone", "email": "email"}


@transaction.atomic
def create_contact(*, actor: User | None, reason: str = "", **fields: Any) -> Contact:
    """A contact entered by hand, file or API; it needs one address, CPF or code to be found by."""
    addresses = details.addresses(fields)
    if not addresses and not fields.get("cpf") and not fields.get("custom_code"):
        raise Invalid.field("phone", "required", "Informe telefone, e-mail, CPF ou código do cliente.")
    contact = Contact(**_checked(fields))
    details.set_cpf(contact, fields.get("cpf"))
    _store_new(contact, addresses)
    if fields.get("tags"):
        contact.tags.set(named(fields["tags"]))
    audit.record("contact.created", contact, actor=actor, reason=reason)
    return contact


@transaction.atomic
def update_contact(
    *, actor: User | None, contact: Contact, reason: str = "", announce: bool = True, **fields: Any
) -> Contact:
    """Change the fields given and no others. ``phone`` and ``email`` replace the address of that kind.

    ``announce=False``: the caller sends ``ranking_changed`` itself, for many contacts at once.
    """
    addresses = details.addresses(fields)
    lock_addresses(addresses)
    contact = locked(contact)
    before = _shown(contact)
    for name, value in _checked(fields).items():
        setattr(contact, name, value)
    if "cpf" in fields:
        details.set_cpf(contact, fields["cpf"])
    _refuse_taken_cpf(contact)
    contact.save()
    _replace_addresses(contact, fields, addresses)
    if "tags" in fields:
        contact.tags.set(named(fields["tags"] or []))
    changes = audit.difference(before, _shown(contact))
    if changes:
        audit.record("contact.updated", contact, actor=actor, changes=_masked(changes), reason=reason)
        if announce:
            ranking_changed.send(Contact, contacts=[contact.pk])
    return contact


def set_tags(*, actor: User | None, contact: Contact, tags: Sequence[str]) -> Contact:
    return update_contact(actor=actor, contact=contact, tags=list(tags))


@transaction.atomic
def block(*, actor: User | None, contact: Contact, reason: str) -> Contact:
    """Neither in nor out any more: what the person sends is kept as ignored, nothing is sent."""
    if not reason.strip():
        raise Invalid.field("reason", "required", "Informe o motivo do bloqueio.")
    contact = locked(contact)
    if contact.blocked_at is None:
        contact.blocked_at, contact.blocked_reason = timezone.now(), reason.strip()[:200]
        contact.save(update_fields=["blocked_at", "blocked_reason", "updated_at"])
        audit.record("contact.blocked", contact, actor=actor, reason=reason)
        ranking_changed.send(Contact, contacts=[contact.pk])
    return contact


@transaction.atomic
def unblock(*, actor: User | None, contact: Contact, reason: str = "") -> Contact:
    contact = locked(contact)
    if contact.blocked_at is not None:
        contact.blocked_at, contact.blocked_reason = None, ""
        contact.save(update_fields=["blocked_at", "blocked_reason", "updated_at"])
        audit.record("contact.unblocked", contact, actor=actor, reason=reason)
        ranking_changed.send(Contact, contacts=[contact.pk])
    return contact


def locked(contact: Contact) -> Contact:
    """The contact as it stands, held until the transaction ends. Raises ContactMerged."""
    found = Contact.objects.select_for_update(no_key=True, of=("self",)).get(pk=contact.pk)
    if found.merged_into_id is not None:
        raise ContactMerged.of(found)
    return found


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    """Plain fields among ``fields``, with the limits a person must be told about."""
    values = {name: fields[name] for name in PLAIN if name in fields}
    details.check_priority(values.get("priority"))
    if values.get("time_zone"):
        details.check_zone(values["time_zone"])
    return values


def _store_new(contact: Contact, addresses: Sequence[Address]) -> None:
    lock_addresses(addresses)
    _refuse_taken(contact, addresses)
    _refuse_taken_cpf(contact)
    contact.save()
    Identity.objects.bulk_create(
        Identity(contact=contact, scheme=one.scheme, value=one.value, canonical=one.canonical)
        for one in addresses
    )


def _replace_addresses(contact: Contact, fields: dict[str, Any], addresses: Sequence[Address]) -> None:
    """Identities of the schemes named in ``fields`` become exactly ``addresses``; others are only added."""
    for field, scheme in ADDRESSES.items():
        if field in fields:
            kept = [one.canonical for one in addresses if one.scheme == scheme]
            contact.identities.filter(scheme=scheme).exclude(canonical__in=kept).delete()
    _refuse_taken(contact, addresses)
    for one in addresses:
        Identity.objects.update_or_create(
            scheme=one.scheme, canonical=one.canonical, defaults={"contact": contact, "value": one.value}
        )


def _refuse_taken(contact: Contact, addresses: Sequence[Address]) -> None:
    for one, owner in owned(addresses):
        if owner.pk != contact.pk:
            raise Invalid.field(one.field, "taken", "Este endereço já pertence a outro contato.")


def _refuse_taken_cpf(contact: Contact) -> None:
    if contact.cpf_hash and Contact.objects.filter(cpf_hash=contact.cpf_hash).exclude(pk=contact.pk).exists():
        raise Invalid.field("cpf", "taken", "Este CPF ou CNPJ já pertence a outro contato.")


def _shown(contact: Contact) -> dict[str, Any]:
    """What the audit compares."""
    values: dict[str, Any] = {name: getattr(contact, name) for name in PLAIN}
    values["tags"] = sorted(contact.tags.values_list("name", flat=True))
    values["identities"] = sorted(f"{i.scheme}:{i.canonical}" for i in contact.identities.all())
    values["cpf"] = contact.cpf_hash or ""
    return values


def _masked(changes: dict[str, Any]) -> dict[str, Any]:
    """The audit says that addresses and CPF changed, never what they are."""
    return {
        name: [f"{len(pair[0])} endereço(s)", f"{len(pair[1])} endereço(s)"]
        if name == "identities"
        else ["***" if pair[0] else "", "***" if pair[1] else ""]
        if name == "cpf"
        else pair
        for name, pair in changes.items()
    }
