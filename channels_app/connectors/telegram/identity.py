"""Who is writing, and how a message is named. Ids go beyond 32 bits and stay whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from channels_app.contract import Claim
from invenio_center.kernel.address import canonical
from invenio_center.kernel.text import clean

PRESS = "callback:"


def whole(value: Any) -> int:
    """Raises TypeError for what is not a whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("not a number")
    return value


def claims(user: Mapping[str, Any]) -> tuple[Claim, ...]:
    """The numeric id alone: user names change hands."""
    value = str(whole(user["id"]))
    return (Claim("telegram", value, canonical("telegram", value)),)


def full_name(user: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (clean(user.get(name), 100) for name in ("first_name", "last_name"))))


def message_ref(item: Mapping[str, Any], update_id: int = 0) -> str:
    """``chat:message``, since numbers of messages are unique per chat only; a passing message has number 0."""
    number = whole(item["message_id"])
    return f"{whole(item['chat']['id'])}:{number or f'u{update_id}'}"


def number_of(ref: str) -> int | None:
    """The number of a message within its chat, from its ``message_ref``."""
    number = ref.rpartition(":")[2]
    return int(number) if number.isascii() and number.isdigit() and not ref.startswith(PRESS) else None


def moment(seconds: Any) -> datetime:
    """Telegram counts seconds since 1970. Raises TypeError, ValueError or OverflowError."""
    return datetime.fromtimestamp(whole(seconds), UTC)
