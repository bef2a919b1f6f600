"""What the rules may ask about a contact, read for many contacts at once and only as far as some rule asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from consent.ledger import queries as consents

from ..contacts.details import cpf_of
from ..kernel.address import PHONE_SCHEMES
from ..models import Contact, Identity

PLAIN = ("origin", "custom_code", "language", "name", "is_vip")
# States of consent that rules may ask about, and what stands before them.
SAID = {"granted": "", "withdrawn": "withdrawn:"}


def of_contacts(contacts: Iterable[Contact], needed: Collection[str]) -> dict[int, dict[str, Any]]:
    """Facts by contact, without those of a conversation (channel, kind, message)."""
    people = {contact.pk: contact for contact in contacts}
    facts: dict[int, dict[str, Any]] = {
        pk: {
            **{name: getattr(contact, name) for name in PLAIN},
            "custom": contact.custom_fields,
        }
        for pk, contact in people.items()
    }
    if "tags" in needed:
        _add_tags(facts)
    if not {"email", "phone"}.isdisjoint(needed):
        _add_addresses(facts)
    if "cpf" in needed:
        for pk, contact in people.items():
            facts[pk]["cpf"] = cpf_of(contact)
    if "consent" in needed:
        _add_consents(facts, people)
    return facts


def _add_tags(facts: dict[int, dict[str, Any]]) -> None:
    tags = defaultdict(list)
    through = Contact.tags.through.objects.filter(contact_id__in=list(facts))
    for pk, name in through.values_list("contact_id", "tag__name"):
        tags[pk].append(name)
    for pk, known in facts.items():
        known["tags"] = tags[pk]


def _add_addresses(facts: dict[int, dict[str, Any]]) -> None:
    for known in facts.values():
        known["email"], known["phone"] = [], []
    found = Identity.objects.filter(contact_id__in=list(facts), scheme__in=["email", *PHONE_SCHEMES])
    for pk, scheme, canonical in found.values_list("contact_id", "scheme", "canonical"):
        facts[pk]["email" if scheme == "email" else "phone"].append(canonical)


def _add_consents(facts: dict[int, dict[str, Any]], people: dict[int, Contact]) -> None:
    """``marketing`` and ``whatsapp:marketing`` for what is granted, ``withdrawn:…`` for what was taken back."""
    states = consents.states(contact.subject_id for contact in people.values())
    for pk, contact in people.items():
        rows = [row for row in states[contact.subject_id] if row["state"] in SAID]
        facts[pk]["consent"] = sorted(
            {SAID[row["state"]] + row["purpose"] for row in rows}
            | {f"{SAID[row['state']]}{row['channel']}:{row['purpose']}" for row in rows}
        )
