"""Google's calls: an envelope around data, whose decoded bytes are signed. Written from its documentation."""

from __future__ import annotations

import base64
import hmac
import json
import uuid
from datetime import UTC, datetime
from typing import Any

from ....contract import Line
from ....models import SimulatedMessage
from ..base import Post

WORDS = {"delivered": "DELIVERED", "read": "READ", "failed": "TTL_EXPIRATION_REVOKED"}


def message(line: Line, message: SimulatedMessage) -> dict[str, Any]:
    content = message.content
    if message.kind == "location":
        said: dict[str, Any] = {
            "location": {"latitude": content["latitude"], "longitude": content["longitude"]}
        }
    elif message.kind == "image":
        said = {"userFile": {"payload": content}}
    else:
        said = {"text": content.get("body", "")}
    return {
        "senderPhoneNumber": _international(message.person),
        "messageId": message.provider_id,
        "sendTime": _now(),
        "agentId": line.settings.get("agent_id", ""),
        **said,
    }


def word(line: Line, message: SimulatedMessage, word: str) -> dict[str, Any]:
    who = "phoneNumber" if word == "failed" else "senderPhoneNumber"
    return {
        who: _international(message.person),
        "eventType": WORDS[word],
        "eventId": str(uuid.uuid4()),
        "messageId": message.provider_id,
        "sendTime": _now(),
        "agentId": line.settings.get("agent_id", ""),
    }


def _international(number: str) -> str:
    return "+" + "".join(sign for sign in number if sign.isdigit())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def signed(line: Line, data: dict[str, Any]) -> Post:
    raw = json.dumps(data, ensure_ascii=False).encode()
    mac = hmac.new(line.secret("client_token").encode(), raw, "sha512").digest()
    envelope = {
        "message": {
            "data": base64.b64encode(raw).decode(),
            "attributes": {"type": "event" if "eventType" in data else "message"},
            "messageId": str(uuid.uuid4().int % 10**16),
            "publishTime": _now(),
        },
        "subscription": "projects/rbm/subscriptions/agent",
    }
    headers = {"Content-Type": "application/json", "X-Goog-Signature": base64.b64encode(mac).decode()}
    return Post(json.dumps(envelope).encode(), headers)
