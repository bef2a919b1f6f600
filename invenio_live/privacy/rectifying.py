"""Correcting a person's data at their request: the change, the ledger's event, and who must be told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from consent.desk import actions as desk
from consent.ledger import standing
from invenio_center import audit
from invenio_center.contacts import actions as contacts
from invenio_center.kernel.errors import Invalid
from invenio_center.models import Contact, User

from . import recipients
from .recipients import Recipient
from .requests import actor_of

# What a person may have corrected here; addresses replace the one of their kind.
FIELDS = ("name", "phone", "email", "cpf", "custom_code", "language", "time_zone")


@transaction.atomic
def rectify(
    contact: Contact, *, actor: User, reason: str, request: UUID | None = None, **fields: Any
) -> list[Recipient]:
    """Change the fields given. Returns who received the data before and must be told at once (art. 18, § 6)."""
    if len(reason.strip()) < 5:
        raise Invalid.field("reason", "required", "Diga em que a correção se apoia.")
    changed = {name: value for name, value in fields.items() if name in FIELDS}
    if not changed:
        raise Invalid.field("name", "required", "Nada foi alterado.")
    contacts.update_contact(actor=actor, contact=contact, reason=reason.strip(), **changed)
    standing.rectify_subject(subject_id=contact.subject_id, actor=actor_of(actor), fields=sorted(changed))
    told = recipients.of(contact)
    if request is not None:
        desk.record_act(public_id=request, code="rectified", actor=actor.public_id, fields=sorted(changed))
    return told


@transaction.atomic
def state_age(contact: Contact, *, actor: User, minor: str, reason: str) -> None:
    """Compliance or a supervisor says how old the person is taken to be."""
    if len(reason.strip()) < 5:
        raise Invalid.field("reason", "required", "Diga como a idade foi conhecida.")
    standing.state_age(subject_id=contact.subject_id, actor=actor_of(actor), minor=minor)
    audit.record(
        "contact.age_stated", contact, actor=actor, changes={"minor": ["", minor]}, reason=reason.strip()
    )


@transaction.atomic
def name_guardian(contact: Contact, *, actor: User, name: str, relation: str, proof: str) -> None:
    """Who answers for a minor, and how that was made sure of; both stay in the ledger's vault."""
    evidence = (
        [standing.Evidence("guardian_check", proof.strip().encode())] if len(proof.strip()) >= 5 else []
    )
    standing.name_guardian(subject_id=contact.subject_id, name=name, relation=relation, evidence=evidence)
    audit.record("contact.guardian_named", contact, actor=actor)
