"""Plays Meta towards a running server: builds and signs calls as the Cloud API does, with code of its own."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class MetaLine:
    """One WhatsApp line as its provider knows it."""

    webhook_url: str
    app_secret: str
    phone_number_id: str = "100200300"
    display_phone: str = "5511999999999"

    def text(self, *, id: str, sender: str, text: str, name: str = "Cliente", at: int | None = None) -> bytes:
        """The body of one text message from ``sender`` (digits of a wa_id)."""
        message = {
            "from": sender,
            "id": id,
            "timestamp": str(at or int(time.time())),
            "type": "text",
            "text": {"body": text},
        }
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": self.display_phone, "phone_number_id": self.phone_number_id},
            "contacts": [{"profile": {"name": name}, "wa_id": sender}],
            "messages": [message],
        }
        return self.call([{"field": "messages", "value": value}])

    def call(self, changes: list[dict[str, Any]]) -> bytes:
        entry = [{"id": "WABA-1", "changes": changes}]
        return json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()

    def headers(self, body: bytes) -> dict[str, str]:
        digest = hmac.new(self.app_secret.encode(), body, hashlib.sha256).hexdigest()
        return {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"}

    def post(self, client: httpx.Client, body: bytes) -> httpx.Response:
        return client.post(self.webhook_url, content=body, headers=self.headers(body))
