"""What is no message: what became of ours, and the person's own way out and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from channels_app.contract import PROGRESS, Claim, Event, Ignored, OptOutSignal, Status, StatusUpdate
from invenio_center.kernel.address import canonical
from invenio_center.kernel.text import clean

from .errors import TTL_REVOKED

STATUSES = {
    "DELIVERED": Status.DELIVERED,
    "READ": Status.READ,
    "TTL_EXPIRATION_REVOKED": Status.FAILED,
}
OPT_OUTS = {"UNSUBSCRIBE": False, "SUBSCRIBE": True}  # whether it lifts
NOTHING = {
    "IS_TYPING": "A pessoa está digitando.",
    "TTL_EXPIRATION_REVOKE_FAILED": "O prazo passou, mas a mensagem não pôde ser recolhida: ainda pode chegar.",
}


def moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def claims(number: Any) -> tuple[Claim, ...]:
    """Raises ValueError when nobody is named."""
    value = clean(number, 40).strip()
    if not value:
        raise ValueError("nobody")
    return (Claim("rcs", value, canonical("rcs", value)),)


def is_mark(item: Mapping[str, Any]) -> bool:
    return STATUSES.get(str(item.get("eventType"))) in PROGRESS


def read(item: Mapping[str, Any]) -> Iterator[Event]:
    word, at = item["eventType"], moment(item["sendTime"])
    if word in STATUSES:
        yield StatusUpdate(
            provider_id=clean(item["messageId"], 290) or _missing("messageId"),
            status=STATUSES[word],
            at=at,
            correlation=clean(item["messageId"], 64),  # the id is ours
            error=TTL_REVOKED if STATUSES[word] is Status.FAILED else None,
        )
    elif word in OPT_OUTS:
        sender = claims(item.get("senderPhoneNumber"))
        ref = clean(item.get("eventId"), 200)
        lifted = OPT_OUTS[word]
        yield OptOutSignal(sender=sender, scope="all", at=at, ref=ref, lifted=lifted, blocked=not lifted)
    else:
        yield Ignored(NOTHING.get(word) or f"Evento desconhecido: {clean(word, 60)}")


def _missing(name: str) -> str:
    raise ValueError(f"no {name}")
