"""Who is writing. People with a username may have no number at all, so the number is never required."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from channels_app.contract import Claim
from invenio_center.kernel.address import canonical
from invenio_center.kernel.text import clean


def claims(scope: str, *, user_ids: Iterable[Any], numbers: Iterable[Any]) -> tuple[Claim, ...]:
    """Strongest first: business-scoped ids (unique within ``scope``, our account at Meta), then numbers.

    Of several the newest comes first; whoever has one of them is given the others.
    """
    found: list[Claim] = []
    for user in dict.fromkeys(clean(one, 160) for one in user_ids):
        if user:
            found.append(Claim("bsuid", user, f"{scope}:{user}"))
    for number in numbers:
        digits = clean(number, 40)
        if digits and all(claim.value != digits for claim in found):
            found.append(Claim("whatsapp", digits, canonical("whatsapp", digits)))
    return tuple(found)


def moment(seconds: Any) -> datetime:
    """Meta counts seconds since 1970, mostly as text. Raises ValueError or OverflowError."""
    return datetime.fromtimestamp(int(seconds), UTC)
