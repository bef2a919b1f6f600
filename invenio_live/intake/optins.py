"""Boxes people tick: recorded as the published text they answered, with the page and the addresses they typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels_app.contract import IncomingMessage
from channels_app.models import Channel
from consent.ledger import actions as ledger
from consent.ledger.actions import ConsentEvent
from invenio_center.models import Contact


def from_page(
    contact: Contact, channel: Channel, given: Mapping[str, Any], *, double: str = "none"
) -> ConsentEvent:
    """``given``: ``{text_code, text_version, identifiers: [{kind, value}], ip, user_agent, url,
    occurred_at}``."""
    return ledger.record_opt_in(
        subject_id=contact.subject_id,
        text_code=str(given["text_code"]),
        text_version=int(given["text_version"]),
        method="checkbox",
        origin={"kind": channel.kind, "ref": str(channel.public_id), "url": given.get("url")},
        double_opt_in=double,
        occurred_at=given.get("occurred_at"),
        pii={
            "name": str(given.get("name") or contact.name),
            "identifiers": list(given.get("identifiers", ())),
            "ip": given.get("ip"),
            "user_agent": given.get("user_agent"),
        },
    )


def record(
    contact: Contact, channel: Channel, message: IncomingMessage, *, doubtful: bool
) -> list[ConsentEvent]:
    """Each box of a submission. Where the address is proved to be somebody's, the tick waits for that person's word.

    Returns what waits (``confirmations``).
    """
    recorded = []
    identifiers = [{"kind": claim.scheme, "value": claim.canonical} for claim in message.sender]
    for ticked in message.opt_ins:
        given = {
            "text_code": ticked.code,
            "text_version": ticked.version,
            "name": message.sender_name,
            "occurred_at": message.at,
            "identifiers": identifiers,
            "ip": ticked.ip or None,
            "user_agent": ticked.user_agent or None,
            "url": ticked.url or None,
        }
        recorded.append(from_page(contact, channel, given, double="pending" if doubtful else "none"))
    return recorded if doubtful else []
