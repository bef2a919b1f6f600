"""Visitors whom the host's own server vouches for: it signs their id with a secret only it and the line know.

``{external_id, email?, name?, hash}`` with ``hash`` = hex HMAC-SHA256(secret, external_id). The signature covers the id
alone, so name and e-mail stay claims; without a valid one everything is a claim and opens nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from channels_app.contract import Claim
from channels_app.lines import queries as lines
from channels_app.models import Channel
from invenio_center.kernel import address
from invenio_center.kernel.text import clean

SECRET = "identity_secret"  # noqa: S105 - the name of the credential
MOST_ID = 200


@dataclass(frozen=True)
class Told:
    """``external_id`` is set only where the signature is right."""

    external_id: str = ""
    name: str = ""
    claims: tuple[Claim, ...] = ()


def read(channel: Channel, given: Any) -> Told:
    if not isinstance(given, dict):
        return Told()
    external_id = clean(given.get("external_id"), MOST_ID + 1).strip()
    email = clean(given.get("email"), 254).strip()
    claims = (Claim("email", email, address.canonical("email", email)),) if address.valid_email(email) else ()
    right = 0 < len(external_id) <= MOST_ID and _signed(channel, external_id, given.get("hash"))
    return Told(external_id if right else "", clean(given.get("name"), 120).strip(), claims)


def _signed(channel: Channel, external_id: str, given: Any) -> bool:
    """By the newest secret, or the one before while a rotation lasts."""
    if not isinstance(given, str) or not given.isascii():
        return False
    secret = channel.secrets.filter(name=SECRET).first()
    wanted = [_hash(value, external_id) for value in (lines.accepted(secret) if secret else ())]
    return any(hmac.compare_digest(one, given.lower()) for one in wanted)


def _hash(secret: str, external_id: str) -> str:
    return hmac.new(secret.encode(), external_id.encode(), hashlib.sha256).hexdigest()
