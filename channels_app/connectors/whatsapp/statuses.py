"""What Meta says about our messages, and about a person's wish for marketing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from channels_app.contract import PROGRESS, ErrorClass, Event, Ignored, OptOutSignal, Status, StatusUpdate
from invenio_center.kernel.text import clean

from .errors import provider_error
from .identity import claims, moment

STATUSES = {
    "sent": Status.SENT,
    "delivered": Status.DELIVERED,
    "read": Status.READ,
    "played": Status.READ,
    "failed": Status.FAILED,
}
LIFTED = {"resume", "signup"}


def is_mark(item: Mapping[str, Any]) -> bool:
    return STATUSES.get(str(item.get("status"))) in PROGRESS


def status(scope: str, item: Mapping[str, Any]) -> Iterator[Event]:
    """One update; a refusal because the person stopped marketing is an opt-out as well."""
    known = STATUSES.get(item["status"])
    if known is None:
        yield Ignored(f"Estado desconhecido: {clean(item['status'], 60)}")
        return
    errors = item.get("errors") or []
    error = provider_error(errors[0]) if known is Status.FAILED and errors else None
    at, provider_id = moment(item["timestamp"]), clean(item["id"], 300)
    yield StatusUpdate(
        provider_id=provider_id,
        status=known,
        at=at,
        correlation=clean(item.get("biz_opaque_callback_data"), 64),
        error=error,
    )
    sender = claims(scope, user_ids=[item.get("recipient_user_id")], numbers=[item.get("recipient_id")])
    if error is not None and error.error_class is ErrorClass.OPTED_OUT and sender:
        yield OptOutSignal(sender=sender, scope="marketing", at=at, ref=provider_id)


def preference(scope: str, item: Mapping[str, Any]) -> Event:
    """``user_preferences``: stops or resumes marketing only; service messages stay allowed."""
    if item["category"] != "marketing_messages":
        return Ignored(f"Preferência desconhecida: {clean(item['category'], 60)}")
    value = item["value"]
    if value != "stop" and value not in LIFTED:
        return Ignored(f"Preferência desconhecida: {clean(value, 60)}")
    sender = claims(scope, user_ids=[item.get("user_id")], numbers=[item.get("wa_id")])
    if not sender:
        raise ValueError("a preference of nobody")
    at = moment(item["timestamp"])
    ref = f"user_preferences:{value}:{int(at.timestamp())}"
    return OptOutSignal(sender=sender, scope="marketing", at=at, ref=ref, lifted=value in LIFTED)
