"""Who is writing: people are known by an id that holds for one page only. Messenger shows no number and no e-mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from channels_app.contract import Claim
from invenio_center.kernel.text import clean

# The ids Messenger writes to, by the prefix their ``reply_to`` carries.
USER_REF = "user_ref:"


def claims(page: str, person: Mapping[str, Any]) -> tuple[Claim, ...]:
    """``{"id"}``, or ``{"user_ref"}`` of somebody who wrote through a plugin and has no id yet. Raises ValueError."""
    psid, ref = clean(person.get("id"), 160), clean(person.get("user_ref"), 150)
    if psid:
        return (Claim("psid", psid, f"{page}:{psid}"),)
    if ref:
        return (Claim("user_ref", USER_REF + ref, f"{page}:{ref}"),)
    raise ValueError("nobody")


def recipient(to: str) -> dict[str, str]:
    """As the Send API addresses whom ``claims`` named."""
    return {"user_ref": to.removeprefix(USER_REF)} if to.startswith(USER_REF) else {"id": to}


def moment(milliseconds: Any) -> datetime:
    """Milliseconds since 1970, as number or as text. Raises TypeError, ValueError or OverflowError."""
    if isinstance(milliseconds, bool):
        raise TypeError("no time")
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
