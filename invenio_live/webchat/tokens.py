"""Visitor tokens: 256 random bits and a mark that this server gave them out for this channel.

The mark lets a token be accepted before anything is stored, so that looking at a page creates no rows and two
tabs of one browser share one identity from the first message on. The database keeps a hash.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from uuid import UUID

from invenio_center.kernel.secrets import keyed_hash

_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}\.[0-9a-f]{32}")


def issue(channel: UUID) -> str:
    random = base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
    return f"{random}.{_mark(channel, random)}"


def issued(channel: UUID, token: object) -> bool:
    """Did this server give out this token for this channel?"""
    if not isinstance(token, str) or not _SHAPE.fullmatch(token):
        return False
    random, _, mark = token.partition(".")
    return hmac.compare_digest(mark, _mark(channel, random))


def stored(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _mark(channel: UUID, random: str) -> str:
    return keyed_hash("webchat-token", f"{channel}:{random}")[:32]
