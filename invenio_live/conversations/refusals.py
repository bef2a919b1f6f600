"""Addresses of a person that take nothing any more, as console and API show them and set them free."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from channels_app.models import Kind
from channels_app.reach import actions, queries
from invenio_center.contacts import queries as contacts
from invenio_center.kernel.errors import NotAllowed
from invenio_center.models import Contact, Role, User

from ..events.summary import stamp
from .queries import holds_contact


def shown(contact: Contact, viewer: User, *, unmasked: bool) -> list[dict[str, Any]]:
    """Each with the address as far as ``viewer`` may see it."""
    return [
        {
            "id": str(one.public_id),
            "channel": one.kind,
            "channel_label": Kind(one.kind).label,
            "address": contacts.shown_address(
                one.identity.scheme, one.identity.value, viewer, unmasked=unmasked
            ),
            "since": stamp(one.since),
            "code": one.code,
            "sentence": one.sentence,
        }
        for one in queries.of_contact(contact)
    ]


def release(contact: Contact, refusal: UUID, *, actor: User) -> None:
    """Let messages go to the address again. Agents do it for the person they are serving."""
    if actor.role == Role.AGENT and not holds_contact(actor, contact):
        raise NotAllowed("Você só libera o endereço do contato de um atendimento seu.")
    actions.release(queries.by_public_id(contact, refusal), actor=actor)
