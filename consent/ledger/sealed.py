"""The sealed store: what is kept of an erased person because a legal hold asks for it, and when that ends."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction

from invenio_center.kernel import secrets, sql

from ..models import ConsentEvent, ConsentEvidence, ConsentVault, SealedKey, SubjectKey, SubjectState
from . import chain, rotation
from .drafting import Draft, pack


def seal(subject_id: uuid.UUID) -> None:
    """Put the person's key aside, in the caller's transaction: the boxes stay and no ordinary way opens them."""
    rotation.bring_over(subject_id)
    key = SubjectKey.objects.filter(subject_id=subject_id).first()
    if key is None:
        return
    until = _held_until(subject_id)
    SealedKey.objects.update_or_create(
        subject_id=subject_id, defaults={"wrapped": key.wrapped, "until": until}
    )
    own = ConsentEvent.objects.filter(subject_id=subject_id).values("seq")
    ConsentVault.objects.filter(event__in=own).update(held_until=until)
    key.delete()


def _held_until(subject_id: uuid.UUID) -> Any:
    """The date the newest hold names; None: until it is released."""
    hold = ConsentEvent.objects.filter(subject_id=subject_id, type="hold.set").order_by("-seq").first()
    return hold.expires_at if hold else None


def opened(subject_id: uuid.UUID) -> dict[int, dict[str, Any]]:
    """Personal data by ``seq`` from the sealed store, for whom the hold was set. The caller audits the reading."""
    sealed = SealedKey.objects.filter(subject_id=subject_id).first()
    if sealed is None:
        return {}
    key = secrets.unwrap(sealed.wrapped)
    rows = ConsentVault.objects.filter(event__subject_id=subject_id).select_related("event").order_by("event")
    return {row.event.seq: row.open(key)[1] for row in rows}


def lapse() -> int:
    """Release the holds whose date has come, by an event of the system like anybody's; how many."""
    released = 0
    held = SubjectState.objects.filter(folded__hold=True).values_list("subject_id", flat=True)
    for person in list(held):
        until = _held_until(person)
        if until is not None and until <= sql.now():
            with transaction.atomic():
                released += len(chain.append([pack(_release(person)).prepared(unless=_is_free)]))
    return released


def _release(person: uuid.UUID) -> Draft:
    origin = {"kind": "subject", "ref": None, "url": None}
    return Draft("hold.released", person, "system", (), (), "system", origin, "LGPD-7-II")


def _is_free(state: dict[str, Any]) -> bool:
    return not state["hold"]


def count() -> int:
    return SealedKey.objects.count()


def ended() -> list[uuid.UUID]:
    """Erased people whose hold is over, by its date or by its release."""
    held = SubjectState.objects.filter(folded__hold=True).values("subject_id")
    by_release = SealedKey.objects.exclude(subject_id__in=held)
    by_date = SealedKey.objects.filter(until__lte=sql.now())
    return list((by_release | by_date).values_list("subject_id", flat=True))


@transaction.atomic
def destroy(subject_id: uuid.UUID) -> int:
    """Finish the erasure that the hold had put off; how many boxes went."""
    own = ConsentEvent.objects.filter(subject_id=subject_id).values("seq")
    gone = ConsentVault.objects.filter(event__in=own).delete()[0]
    gone += ConsentEvidence.objects.filter(event__in=own).delete()[0]
    SealedKey.objects.filter(subject_id=subject_id).delete()
    return gone
