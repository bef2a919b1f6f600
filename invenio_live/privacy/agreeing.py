"""Agreeing again: only by a published text that is in force, with the box left for the person to tick."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from consent.choices import SENDING
from consent.ledger import actions as ledger
from consent.ledger import queries as consents
from consent.ledger.actions import ConsentEvent, Evidence
from consent.ledger.errors import OptInRefused
from invenio_center.kernel.errors import Invalid
from invenio_center.models import Contact

from .leaving import METHOD, schemes_of


def offered(contact: Contact) -> list[tuple[Any, list[str]]]:
    """``(text, channels)`` of the texts in force that would change something for this person."""
    reached = _reached(contact)
    granted = {
        (row["channel"], row["purpose"])
        for row in consents.state(contact.subject_id)
        if row["state"] == "granted"
    }
    found = []
    for text in consents.current_texts():
        channels = [channel for channel in text.channels if channel in reached]
        asked = {(channel, purpose) for channel in channels for purpose in text.purposes}
        if asked - granted:
            found.append((text, channels))
    return found


def agree(
    contact: Contact,
    *,
    code: str,
    version: int,
    ticked: bool,
    origin: Mapping[str, Any],
    pii: Mapping[str, Any],
) -> ConsentEvent:
    """Grant what the text says, for the channels by which the person can be reached.

    Raises Invalid for an empty box, OptInRefused for a text that is not the one in force.
    """
    if not ticked:
        raise Invalid.field("ticked", "required", "Marque a caixa para autorizar.")
    found = [one for one in offered(contact) if (one[0].code, one[0].version) == (code, version)]
    if not found:
        raise OptInRefused(["TEXT_MISMATCH"])
    text, channels = found[0]
    return ledger.record_opt_in(
        subject_id=contact.subject_id,
        text_code=code,
        text_version=version,
        channels=channels,
        method=METHOD,
        origin=origin,
        pii=pii,
        minor=str(consents.person(contact.subject_id)["minor"]),
        evidence=[Evidence("page", f"[x] {text.body}".encode())],
    )


def _reached(contact: Contact) -> set[str]:
    own = {one.scheme for one in contact.identities.all()}
    return {channel for channel in SENDING if own & set(schemes_of(channel))}
