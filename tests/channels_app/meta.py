"""Calls as Meta makes them, written by hand, and an independent signer."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

NUMBER = {"display_phone_number": "551140001234", "phone_number_id": "PNID"}
ANA = {"profile": {"name": "Ana"}, "wa_id": "553188887777", "user_id": "BR.15025763"}
AT = "1794000000"


def call(*changes: dict[str, Any], entry: str = "WABA") -> dict[str, Any]:
    return {"object": "whatsapp_business_account", "entry": [{"id": entry, "changes": list(changes)}]}


def change(field: str = "messages", **value: Any) -> dict[str, Any]:
    base = {"messaging_product": "whatsapp", "metadata": NUMBER} if field == "messages" else {}
    return {"field": field, "value": {**base, **value}}


def text(body: str = "oi", id: str = "wamid.AA==", **more: Any) -> dict[str, Any]:
    return item("text", {"body": body}, id=id, **more)


def item(kind: str, content: Any = None, id: str = "wamid.AA==", **more: Any) -> dict[str, Any]:
    base = {"from": "553188887777", "from_user_id": "BR.15025763", "id": id, "timestamp": AT, "type": kind}
    return {**base, **({kind: content} if content is not None else {}), **more}


def status(word: str, id: str = "wamid.OUT", at: int = 1794000001, **more: Any) -> dict[str, Any]:
    return {"id": id, "status": word, "timestamp": str(at), "recipient_id": "553188887777", **more}


def inbound(*messages: dict[str, Any], contacts: list[dict[str, Any]] | None = None) -> bytes:
    return raw(call(change(contacts=[ANA] if contacts is None else contacts, messages=list(messages))))


def statuses(*words: dict[str, Any]) -> bytes:
    return raw(call(change(statuses=list(words))))


def raw(body: Any) -> bytes:
    # Meta escapes what is not ASCII.
    return json.dumps(body, ensure_ascii=True, separators=(",", ":")).encode()


def sign(body: bytes, key: str = "app-secret") -> dict[str, str]:
    digest = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    return {"x-hub-signature-256": f"sha256={digest}"}
