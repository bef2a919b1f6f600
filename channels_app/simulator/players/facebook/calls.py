"""Plays Meta: builds the calls about a page, with code of its own."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Sequence
from typing import Any

from ....contract import Line
from ....models import SimulatedMessage

OWN_APP = 424242


def new_id() -> str:
    return f"m_{secrets.token_urlsafe(24)}"


def message_call(line: Line, message: SimulatedMessage) -> bytes:
    """The call that brings one message of a person."""
    return _call(line, [{**_between(message.person, _page(line)), "message": _message(message)}])


def _message(message: SimulatedMessage) -> dict[str, Any]:
    content, found = message.content, {"mid": message.provider_id}
    if message.kind == "text":
        return {**found, "text": content["body"]}
    text = {"text": content["caption"]} if content.get("caption") else {}
    if message.kind == "location":
        point = {"lat": content["latitude"], "long": content["longitude"]}
        place = {"type": "location", "title": content["name"], "payload": {"coordinates": point}}
        return {**found, "attachments": [place]}
    return {**found, **text, "attachments": [{"type": message.kind, "payload": {"url": content["url"]}}]}


def status_call(line: Line, words: Sequence[tuple[SimulatedMessage, str]]) -> bytes:
    """The call that tells what became of our messages."""
    return _call(line, [_status(line, message, word) for message, word in words])


def _status(line: Line, message: SimulatedMessage, word: str) -> dict[str, Any]:
    if word == "sent":
        echo = {"mid": message.provider_id, "is_echo": True, "app_id": OWN_APP, **message.content}
        return {**_between(_page(line), message.person), "message": echo}
    told = _between(message.person, _page(line))
    if word == "read":
        return {**told, "read": {"watermark": told["timestamp"]}}
    return {**told, "delivery": {"mids": [message.provider_id], "watermark": told["timestamp"]}}


def _between(sender: str, recipient: str) -> dict[str, Any]:
    return {"sender": {"id": sender}, "recipient": {"id": recipient}, "timestamp": int(time.time() * 1000)}


def _page(line: Line) -> str:
    return str(line.settings.get("page_id", ""))


def _call(line: Line, items: list[dict[str, Any]]) -> bytes:
    entry = [{"id": _page(line), "time": int(time.time() * 1000), "messaging": items}]
    # Meta escapes what is not ASCII, so only the raw bytes verify.
    return json.dumps({"object": "page", "entry": entry}, ensure_ascii=True).encode()
