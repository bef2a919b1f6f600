"""Leaving by one's own hand: in force at commit, what waits is called back in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from channels_app.outbox import actions as outbox
from consent.ledger import actions as ledger
from consent.ledger import suppression
from consent.ledger.actions import ConsentEvent
from invenio_center.kernel.address import PHONE_SCHEMES
from invenio_center.models import Contact, Identity

from ..schedules import actions as schedules
from ..schedules.blocking import LEFT_EVERYTHING

METHOD = "preference_center"
# The addresses by which a channel reaches somebody.
SCHEMES = {
    "email": ("email",),
    "facebook": ("facebook",),
    "telegram": ("telegram",),
    "viber": ("viber",),
    "webchat": ("visitor",),
}


def schemes_of(channel: str) -> tuple[str, ...]:
    return SCHEMES.get(channel, (*sorted(PHONE_SCHEMES), "bsuid"))


@transaction.atomic
def leave(
    contact: Contact,
    *,
    channels: Collection[str] = (),
    purposes: Collection[str] = (),
    origin: Mapping[str, Any],
    pii: Mapping[str, Any] | None = None,
    method: str = METHOD,
) -> ConsentEvent:
    """Withdraw for the scope; no channels and no purposes mean everything, promised returns included."""
    if not channels and not purposes:
        schedules.cancel_of_contact(contact, actor=None, reason=LEFT_EVERYTHING)
    outbox.cancel_pending(
        subject_id=contact.subject_id, kinds=channels, purposes=purposes, reason=_reason(channels, purposes)
    )
    addresses = [one.value for one in _addresses(contact, channels)]
    event = ledger.record_opt_out(
        subject_id=contact.subject_id,
        channels=channels,
        purposes=purposes,
        method=method,
        origin=origin,
        pii=pii,
        address=addresses[0] if addresses else None,
    )
    for address in addresses[1:]:
        suppression.suppress(
            address=address,
            channels=event.channels,
            purposes=event.purposes,
            since=event.occurred_at,
            event_id=event.event_id,
        )
    return event


def _addresses(contact: Contact, channels: Collection[str]) -> list[Identity]:
    wanted = {scheme for channel in channels for scheme in schemes_of(channel)}
    own = contact.identities.order_by("claimed", "id")
    return list(own.filter(scheme__in=wanted) if channels else own)


def _reason(channels: Collection[str], purposes: Collection[str]) -> str:
    if purposes:
        return "OPTED_OUT_PURPOSE"
    return "OPTED_OUT_CHANNEL" if channels else "OPTED_OUT_GLOBAL"
