"""Calls as Viber makes and signs them, with code of its own."""

from __future__ import annotations

import hmac
import json
import secrets
import time
from typing import Any

from django.conf import settings

from ....contract import Line
from ....models import SimulatedMessage
from ..base import Post

EVENTS = {"delivered": "delivered", "read": "seen", "failed": "failed"}


def new_token() -> str:
    """Beyond what JavaScript can hold exactly, as Viber's are."""
    return str(2**62 + secrets.randbelow(2**61))


def message(message: SimulatedMessage, tracking: str) -> dict[str, Any]:
    """``tracking``: what our last message asked to be given back."""
    sender = {
        "id": message.person,
        "name": message.person_name or "Cliente",
        "language": "pt-BR",
        "country": "BR",
        "api_version": 10,
    }
    content = {**_content(message), **({"tracking_data": tracking} if tracking else {})}
    return {**_event("message", message.provider_id), "sender": sender, "message": content, "silent": False}


def _content(message: SimulatedMessage) -> dict[str, Any]:
    content = message.content
    if message.kind == "text":
        return {"type": "text", "text": content["body"]}
    if message.kind == "location":
        return {"type": "location", "location": {"lat": content["latitude"], "lon": content["longitude"]}}
    return {
        "type": "picture",
        "media": f"{settings.PUBLIC_URL}/simulator/viber/files/{content['file']}",
        "text": content.get("caption", ""),
        "file_name": "foto.png",
        "size": content["size"],
    }


def status(message: SimulatedMessage, word: str) -> dict[str, Any]:
    found = {**_event(EVENTS[word], message.provider_id), "user_id": message.person}
    return {**found, "desc": "the message could not be delivered"} if word == "failed" else found


def probe() -> dict[str, Any]:
    """What Viber asks a new address with."""
    return _event("webhook", new_token())


def _event(name: str, token: str) -> dict[str, Any]:
    return {
        "event": name,
        "timestamp": int(time.time() * 1000),
        "chat_hostname": "SIMULATED",
        "message_token": int(token),
    }


def signed(line: Line, body: dict[str, Any]) -> Post:
    raw = json.dumps(body, ensure_ascii=False).encode()
    proof = hmac.digest(line.secret("auth_token").encode("utf-8"), raw, "sha256").hex()
    return Post(raw, {"Content-Type": "application/json", "X-Viber-Content-Signature": proof})
