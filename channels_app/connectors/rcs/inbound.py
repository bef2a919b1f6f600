"""A call of Google → what it means here.

What is signed is the decoded ``data`` of the envelope, not the body of the call: only what lies in it is believed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from channels_app.contract import Answer, Call, Event, Ignored, Line, LineNotice, Part, Unreadable
from invenio_center.kernel.text import clean, clean_tree

from . import events, messages
from .events import moment

SIGNATURE = "x-goog-signature"
SECRET_MAX = 1000
KEY_MAX = 290


def shake(tokens: Sequence[str], body: bytes) -> Answer | None:
    """Google checks the address with our token and a secret, which it wants back as it is."""
    call = _object(body)
    if call is None or "message" in call or not isinstance(call.get("secret"), str):
        return None
    given = clean(call.get("clientToken"), SECRET_MAX).encode()
    known = [hmac.compare_digest(token.encode(), given) for token in tokens]
    return Answer(body=clean(call["secret"], SECRET_MAX).encode()) if any(known) else None


def signed(tokens: Sequence[str], call: Call) -> bool:
    given = call.headers.get(SIGNATURE, "").encode("utf-8", "replace")
    data = _data(_object(call.body))
    if data is None or not given:
        return False
    found = [
        hmac.compare_digest(base64.b64encode(hmac.digest(token.encode(), data, "sha512")), given)
        for token in tokens
    ]
    return any(found)


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None


def _data(call: Mapping[str, Any] | None) -> bytes | None:
    message = call.get("message") if call else None
    data = message.get("data") if isinstance(message, dict) else None
    try:
        return base64.b64decode(data, validate=True) if isinstance(data, str) else None
    except ValueError:
        return None


def split(body: bytes) -> list[Part]:
    """One event a call; stored is the signed data itself."""
    data = _data(_object(body))
    if data is None:
        raise Unreadable("not an envelope of Google")
    item = _object(data) or {}
    key = _key(item) or f"o:{hashlib.sha256(data).hexdigest()}"
    return [Part(key, data, events.is_mark(item))]


def _key(item: Mapping[str, Any]) -> str:
    """A message by its id and its sender, everything else by its event id, as Google asks for."""
    person, message = clean(item.get("senderPhoneNumber"), 40), clean(item.get("messageId"), KEY_MAX)
    event = clean(item.get("eventId"), KEY_MAX)
    if event and (item.get("eventType") or "newLaunchState" in item or not message):
        return f"e:{event}"[:KEY_MAX]
    return f"m:{person}:{message}"[:KEY_MAX] if message and person else ""


def parse(line: Line, body: bytes) -> list[Event]:
    try:
        item = orjson.loads(body)
        launch = item.get("agentLaunchEvent") or (item if "newLaunchState" in item else None)
        foreign = _foreign(line, launch or item)
        if foreign:
            return [Ignored(foreign)]
        if launch is not None:
            return [_launch(launch)]
        return list(events.read(item)) if item.get("eventType") else [messages.read(item)]
    except (orjson.JSONDecodeError, TypeError, KeyError, AttributeError, ValueError, OverflowError) as error:
        raise Unreadable(type(error).__name__) from error


def _foreign(line: Line, item: Mapping[str, Any]) -> str:
    """One address of a partner may serve all of its agents."""
    given, own = clean(item.get("agentId"), 200), str(line.settings.get("agent_id") or "")
    return f"O agente {given[:60]} não é o desta linha." if given and _short(given) != _short(own) else ""


def _short(agent: str) -> str:
    """The id of an agent without the forms Google sometimes puts around it."""
    return agent.rsplit("/", 1)[-1].partition("@")[0]


def _launch(item: Mapping[str, Any]) -> Event:
    names = ("regionId", "oldLaunchState", "newLaunchState", "actingParty", "comment")
    data = {name: clean_tree(item[name], text=500) for name in names if name in item}
    return LineNotice(topic="agent_launch_event", at=moment(item["sendTime"]), data=data)
