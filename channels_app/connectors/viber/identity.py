"""Who is writing, and how Viber names a message: by numbers beyond what JavaScript can hold, kept as text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from channels_app.contract import Claim
from invenio_center.kernel.address import canonical
from invenio_center.kernel.text import clean

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def claims(user_id: Any) -> tuple[Claim, ...]:
    """Viber's id of a person for this bot alone. Raises ValueError for nobody."""
    value = user_of(user_id)
    if not value:
        raise ValueError("nobody")
    return (Claim("viber", value, canonical("viber", value)),)


def user_of(user_id: Any) -> str:
    return clean(user_id, 160) if isinstance(user_id, str) else ""


def token(item: Mapping[str, Any]) -> str:
    """``message_token`` as text. Raises ValueError when there is none."""
    found = item.get("message_token")
    text = str(found) if isinstance(found, int | str) and not isinstance(found, bool) else ""
    if not (text.isascii() and text.isdigit() and len(text) <= 40):
        raise ValueError("no message token")
    return text


def moment(item: Mapping[str, Any]) -> datetime:
    """Viber counts milliseconds since 1970. Raises TypeError or OverflowError."""
    value = item["timestamp"]
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("no time")
    return EPOCH + timedelta(milliseconds=value)
