"""What a consent decision has to know beside the ledger, gathered in one place for every way out and every preview."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from consent.choices import CLASS_OF
from consent.ledger import hours
from consent.lists import queries as lists
from invenio_center.kernel import address, sql
from invenio_center.models import Holiday, Identity
from invenio_center.models.contact import of_subject

from ..models import Kind
from ..reach import queries as reach
from ..reach import stops
from . import caps

# Delivered by our own socket as soon as the transaction commits.
OWN_SOCKET = frozenset({Kind.WEBCHAT, Kind.VIDEO})
# Where nobody has an address: a session of ours, or a page that only takes in.
WITHOUT_ADDRESS = OWN_SOCKET | {Kind.FORM}
# Answers go where the person's own message asked for them.
ANSWERS = frozenset({"reply", "optout_ack"})
PHONES = frozenset({Kind.WHATSAPP, Kind.SMS, Kind.RCS, Kind.VOICE})
PHONE_DIGITS = range(8, 16)


def known(
    *, kind: str, subject_id: UUID, purpose: str, to: str, besides: int | None = None
) -> dict[str, Any]:
    """Arguments of ``consent.ledger.actions.decide`` as they hold now. ``to`` "": the person has no address there."""
    cap_until = caps.full_until(subject_id, kind, purpose, besides=besides)
    found: dict[str, Any] = {
        "provider": stops.state(kind, subject_id),
        "legal_list": purpose in lists.PURPOSES and lists.is_listed(_phones(subject_id, to), kind, purpose),
        "cap_over": cap_until is not None,
        "cap_until": cap_until,
        "ddd": ddd(to),
        "holidays": holidays() if CLASS_OF[kind] == "voice" else (),
    }
    if kind not in WITHOUT_ADDRESS:
        fine = bool(to) and _is_fine(kind, subject_id, purpose, to)
        found |= {"address": to or None, "address_ok": fine}
    return found


def ddd(to: str) -> str | None:
    """Area code of a Brazilian number, None for anything else."""
    found = address.br_canonical(to)
    return found[2:4] if found else None


def holidays() -> set[date]:
    """National holidays around now: by law, and those of the whole operation."""
    today = timezone.localdate(sql.now())
    near = (today - timedelta(days=1), today + timedelta(days=hours.HORIZON_DAYS + 1))
    own = Holiday.objects.filter(hours=None, day__range=near).values_list("day", flat=True)
    return {*hours.national_holidays(today.year), *hours.national_holidays(today.year + 1), *own}


def _is_fine(kind: str, subject_id: UUID, purpose: str, to: str) -> bool:
    """Well formed, never refused for good, and nobody else's."""
    if not _is_whole(kind, to) or reach.is_refused(kind, subject_id, to):
        return False
    return purpose in ANSWERS or not _is_somebody_elses(kind, subject_id, to)


def _is_whole(kind: str, to: str) -> bool:
    if kind == Kind.EMAIL:
        return bool(address.EMAIL_SHAPE.fullmatch(to))
    if kind in PHONES:
        # WhatsApp also answers people whose number it does not tell, by an id of its own.
        digits = address.NOT_DIGIT.sub("", to)
        return len(digits) in PHONE_DIGITS or kind == Kind.WHATSAPP
    return bool(to.strip())


def _is_somebody_elses(kind: str, subject_id: UUID, to: str) -> bool:
    schemes = ["email"] if kind == Kind.EMAIL else sorted(address.PHONE_SCHEMES) if kind in PHONES else []
    owners = Identity.objects.filter(
        scheme__in=schemes, canonical__in=address.lookups(schemes[0], to) if schemes else (), claimed=False
    ).values_list("contact", flat=True)
    return bool(owners) and not of_subject(subject_id).filter(pk__in=owners).exists()


def _phones(subject_id: UUID, to: str) -> Iterable[str]:
    """Numbers by which a legal list may know the person: the one written to, else those of the record."""
    if address.br_canonical(to):
        return [to]
    own = Identity.objects.filter(contact__in=of_subject(subject_id), scheme__in=address.PHONE_SCHEMES)
    return own.values_list("canonical", flat=True)
