"""People who stopped us at the provider: told by its events, asked by every decision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Greatest

from invenio_center.models import Contact, Identity
from invenio_center.models.contact import of_subject

from ..contract import Claim
from ..models import Kind, ProviderStop, StopScope

OK = "ok"
# Whoever writes there has taken us back; elsewhere the provider says so itself.
TAKEN_BACK_BY_WRITING = frozenset({Kind.VIBER, Kind.TELEGRAM})


def remember(contact: Contact, kind: str, claims: Iterable[Claim], scope: str, at: datetime) -> None:
    """Note a stop, inside the caller's transaction; told again it changes nothing."""
    for identity in _meant(contact, claims):
        stop, made = ProviderStop.objects.get_or_create(
            identity=identity, kind=kind, scope=scope, defaults={"since": at}
        )
        if not made:
            ProviderStop.objects.filter(pk=stop.pk).update(since=Greatest("since", at))


def lift(contact: Contact, kind: str, at: datetime) -> None:
    """The person took the stop back at the provider; one that came later than that stands."""
    ProviderStop.objects.filter(identity__contact=contact, kind=kind, since__lte=at).delete()


def heard(kind: str, claims: Iterable[Claim]) -> None:
    """Somebody wrote by this kind of channel."""
    if kind in TAKEN_BACK_BY_WRITING:
        forms = [claim.canonical for claim in claims]
        people = Identity.objects.filter(canonical__in=forms).values("contact")
        blocked = ProviderStop.objects.filter(kind=kind, scope=StopScope.BLOCKED)
        blocked.filter(identity__contact__in=people).delete()


def state(kind: str, subject_id: UUID) -> str:
    """``ok``, ``marketing_stop`` or ``blocked``, as the decision takes it."""
    found = ProviderStop.objects.filter(kind=kind, identity__contact__in=of_subject(subject_id))
    scopes = set(found.values_list("scope", flat=True))
    return next((scope for scope in (StopScope.BLOCKED, StopScope.MARKETING) if scope in scopes), OK)


def _meant(contact: Contact, claims: Iterable[Claim]) -> QuerySet[Identity]:
    """The addresses named by the provider; all of the person's where it named none we know."""
    named = Identity.objects.filter(contact=contact, canonical__in=[claim.canonical for claim in claims])
    return named if named.exists() else Identity.objects.filter(contact=contact)
