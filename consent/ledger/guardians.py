"""Consent for a minor by who is responsible (LGPD art. 14, § 1): an act of the guardian, with proof of who that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from ..models import ConsentEvent
from . import optin
from .chain import append
from .drafting import Draft, Evidence, pack
from .errors import OptInRefused

# Kind of the evidence that shows who the guardian is and how it was checked.
VERIFICATION = "guardian_verification"
AGES = frozenset({"child", "teen"})


@transaction.atomic
def record_guardian_opt_in(
    *, minor: str, evidence: Sequence[Evidence], pii: Mapping[str, Any], **given: Any
) -> ConsentEvent:
    """The grant of a guardian; arguments of ``optin.record_opt_in``, whose actor is the guardian.

    First the request about the minor is recorded, to which the guardian's act refers (``guardian_of``). Raises
    ``OptInRefused``: GUARDIAN_UNNAMED without ``pii["guardian"]["name"]``, GUARDIAN_UNVERIFIED without evidence of the
    kind ``VERIFICATION``, NOT_A_MINOR. Marketing to a minor stays denied whatever a guardian says.
    """
    codes = [
        *([] if minor in AGES else ["NOT_A_MINOR"]),
        *([] if str((pii.get("guardian") or {}).get("name") or "").strip() else ["GUARDIAN_UNNAMED"]),
        *([] if any(one.kind == VERIFICATION for one in evidence) else ["GUARDIAN_UNVERIFIED"]),
    ]
    if codes:
        raise OptInRefused(codes)
    asked = _about_the_minor(minor, given)
    return optin.record_opt_in(
        **{**given, "actor": "guardian"},
        minor=minor,
        pii=pii,
        evidence=evidence,
        refs=[{"rel": "guardian_of", "event_id": asked.event_id}],
    )


def _about_the_minor(minor: str, given: Mapping[str, Any]) -> ConsentEvent:
    draft = Draft(
        type="consent.requested",
        subject_id=given["subject_id"],
        actor=given.get("actor", "system"),
        channels=given.get("channels") or (),
        purposes=given.get("purposes") or (),
        method=given["method"],
        origin=given["origin"],
        legal_basis="LGPD-14-1",
        occurred_at=given.get("occurred_at"),
        minor=minor,
    )
    return append([pack(draft).prepared()])[0]
