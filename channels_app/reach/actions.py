"""Addresses that refuse for good: remembered by a provider's word, forgotten by the person's or a colleague's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from invenio_center import audit
from invenio_center.kernel import address
from invenio_center.models import User

from ..contract import Claim, ErrorClass, ProviderError
from ..models import AddressRefusal, Channel, Delivery
from . import queries


def remember(delivery: Delivery, error: ProviderError, at: datetime) -> None:
    """Note a refusal that means the address; any other changes nothing. Runs inside the caller's transaction."""
    if error.error_class is not ErrorClass.BAD_RECIPIENT:
        return
    for identity in queries.identities(delivery.subject_id, delivery.to):
        AddressRefusal.objects.update_or_create(
            identity=identity,
            kind=delivery.channel.kind,
            defaults={"since": at, "code": error.code[:60], "sentence": error.sentence[:300]},
        )


def heard(channel: Channel, claims: Iterable[Claim]) -> None:
    """Somebody wrote from these addresses: what comes in by this kind of channel can be answered by it."""
    for claim in claims:
        forms = {claim.canonical, *address.lookups(claim.scheme, claim.canonical)}
        AddressRefusal.objects.filter(kind=channel.kind, identity__canonical__in=forms).filter(
            identity__scheme__in=_schemes(claim.scheme)
        ).delete()


def _schemes(scheme: str) -> frozenset[str]:
    return address.PHONE_SCHEMES if scheme in address.PHONE_SCHEMES else frozenset({scheme})


@transaction.atomic
def release(refusal: AddressRefusal, *, actor: User) -> None:
    """A colleague knows better, or wants it tried once more."""
    contact = refusal.identity.contact
    refusal.delete()
    audit.record("contact.address_released", contact, actor=actor, changes={"kind": [refusal.kind, ""]})
