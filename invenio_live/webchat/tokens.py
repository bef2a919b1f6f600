"""Visitor tokens: 256 random bits and a mark that this server gave them out for this channel.

The mark lets a token be accepted before anything is stored, so that looking at a page creates no rows and two
tabs of one browser share one identity from the first message on. The database keeps a hash.

A person whom the host's server vouches for (``identity``) gets another kind: it names the person, runs out after some
hours, and is never kept by the browser, so that whoever sits down there next is not taken for that person.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import time
from uuid import UUID

import orjson

from invenio_center.kernel.secrets import keyed_hash

_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}\.[0-9a-f]{32}")


PERSON_S = 12 * 3600
_PERSON = re.compile(r"p\.([A-Za-z0-9_-]{1,800})\.([0-9a-f]{32})")


def issue(channel: UUID) -> str:
    random = base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
    return f"{random}.{_mark(channel, random)}"


def issued(channel: UUID, token: object) -> bool:
    """Did this server give out this token for this channel?"""
    if isinstance(token, str) and token.startswith("p."):
        return _person_issued(channel, token)
    if not isinstance(token, str) or not _SHAPE.fullmatch(token):
        return False
    random, _, mark = token.partition(".")
    return hmac.compare_digest(mark, _mark(channel, random))


def issue_person(channel: UUID, external_id: str) -> str:
    given = orjson.dumps([str(channel), external_id, int(time.time()) + PERSON_S])
    body = base64.urlsafe_b64encode(given).rstrip(b"=").decode()
    return f"p.{body}.{_person_mark(body)}"


def external_id(token: str) -> str:
    """Of an issued token: the person it names, or "" for that of a browser."""
    return _person(token)[1] if token.startswith("p.") else ""


def _person_issued(channel: UUID, token: str) -> bool:
    found = _PERSON.fullmatch(token)
    if found is None or not hmac.compare_digest(found[2], _person_mark(found[1])):
        return False
    named, _, until = _person(token)
    return named == str(channel) and until > time.time()


def _person(token: str) -> tuple[str, str, int]:
    body = token.split(".")[1]
    channel, person, until = orjson.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return channel, person, until


def _person_mark(body: str) -> str:
    return keyed_hash("webchat-person", body)[:32]


def stored(token: str) -> str:
    """What the database keeps of an issued token; the same for all of one person."""
    if token.startswith("p."):
        channel, person, _ = _person(token)
        token = f"person:{channel}:{person}"
    return hashlib.sha256(token.encode()).hexdigest()


def _mark(channel: UUID, random: str) -> str:
    return keyed_hash("webchat-token", f"{channel}:{random}")[:32]
