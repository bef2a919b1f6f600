"""With whom a person's data were shared: they are listed to the person and must be told of a correction or deletion
(LGPD art. 18, VII and § 6).
"""

from __future__ import annotations

from dataclasses import dataclass

from channels_app.models import Delivery, Kind
from consent.ledger import queries as consents
from invenio_center.models import Contact

from ..models import Conversation, Subscription, SubscriptionDelivery


@dataclass(frozen=True)
class Recipient:
    """``who`` as the controller's profile names it, "" where it does not; ``why`` in words for the person."""

    who: str
    why: str


def of(contact: Contact) -> list[Recipient]:
    named = consents.controller().recipients or {}
    by_channel = [
        Recipient(str(named.get(kind) or ""), f"levar e trazer mensagens por {Kind(kind).label}")
        for kind in _kinds(contact)
    ]
    return [*by_channel, *(Recipient(hook.name, "sistema integrado por nós") for hook in _hooks(contact))]


def lines(contact: Contact) -> list[str]:
    """One sentence for each."""
    return [f"{one.who or 'empresa que opera o canal'}: {one.why}" for one in of(contact)]


def _kinds(contact: Contact) -> list[str]:
    talked = Conversation.objects.filter(contact=contact).values_list("channel__kind", flat=True)
    records = consents.records_of(contact.subject_id)
    sent = Delivery.objects.filter(subject_id__in=records).values_list("channel__kind", flat=True)
    return sorted({*talked, *sent} - {Kind.FORM, Kind.WEBCHAT})


def _hooks(contact: Contact) -> list[Subscription]:
    streams = [
        f"contact:{contact.public_id}",
        *(f"subject:{one}" for one in consents.records_of(contact.subject_id)),
        *(
            f"conversation:{one}"
            for one in Conversation.objects.filter(contact=contact).values_list("public_id", flat=True)
        ),
    ]
    told = SubscriptionDelivery.objects.filter(stream__in=streams, delivered_at__isnull=False)
    return list(Subscription.objects.filter(pk__in=told.values("subscription")))
