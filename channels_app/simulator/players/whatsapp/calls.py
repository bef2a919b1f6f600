"""Plays Meta: builds the calls of the Cloud API and signs them, with code of its own."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Sequence
from typing import Any

from ....contract import Line
from ....models import SimulatedMessage


def new_id() -> str:
    return f"wamid.{secrets.token_hex(18).upper()}"


def is_number(person: str) -> bool:
    return person.removeprefix("+").isdigit()


def message_call(line: Line, message: SimulatedMessage) -> bytes:
    """The call that brings one message of a person; people with a username have an id and no number."""
    number, user = _ids(message.person)
    contact: dict[str, Any] = {"profile": {"name": message.person_name or "Cliente"}, "user_id": user}
    item: dict[str, Any] = {
        "from_user_id": user,
        "id": message.provider_id,
        "timestamp": str(int(time.time())),
        "type": message.kind,
        message.kind: message.content,
    }
    if number:
        contact["wa_id"] = item["from"] = number
    return _call(line, {"contacts": [contact], "messages": [item]})


def status_call(line: Line, words: Sequence[tuple[SimulatedMessage, str]]) -> bytes:
    """The call that tells what became of our messages."""
    now = int(time.time())
    return _call(line, {"statuses": [_status(message, word, now) for message, word in words]})


def _status(message: SimulatedMessage, word: str, now: int) -> dict[str, Any]:
    number, user = _ids(message.person)
    item: dict[str, Any] = {
        "id": message.provider_id,
        "status": word,
        "timestamp": str(now),
        "recipient_user_id": user,
    }
    if number:
        item["recipient_id"] = number
    if message.correlation:
        item["biz_opaque_callback_data"] = message.correlation
    if word == "failed":
        item["errors"] = [{"code": 131026, "title": "Message undeliverable"}]
    return item


def _ids(person: str) -> tuple[str, str]:
    """``(number or "", business-scoped id)``; a number always has the same id."""
    if not is_number(person):
        return "", person
    digits = person.removeprefix("+")
    return digits, "BR." + hashlib.sha256(digits.encode()).hexdigest()[:16].upper()


def _call(line: Line, content: dict[str, Any]) -> bytes:
    metadata = {
        "display_phone_number": line.address.lstrip("+").replace(" ", "").replace("-", ""),
        "phone_number_id": line.settings.get("phone_number_id", ""),
    }
    value = {"messaging_product": "whatsapp", "metadata": metadata, **content}
    entry = [{"id": line.settings.get("waba_id", ""), "changes": [{"field": "messages", "value": value}]}]
    # Meta escapes what is not ASCII, so only the raw bytes verify.
    return json.dumps({"object": "whatsapp_business_account", "entry": entry}, ensure_ascii=True).encode()
