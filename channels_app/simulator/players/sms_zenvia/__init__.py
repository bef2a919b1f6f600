"""Plays Zenvia: its calls with the secret in a header, and the API that checks what we send."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.urls import path

from ....contract import Line
from ....models import SimulatedMessage
from ..base import Person, Player, Post, Word
from . import api

CODES = {"sent": "SENT", "delivered": "DELIVERED", "failed": "NOT_DELIVERED"}
CAUSE = {"channelErrorCode": "301", "reason": "Número inexistente", "details": "Número inexistente"}


class ZenviaSmsPlayer(Player):
    kind = "sms"
    provider = "zenvia"
    address_label = "Número com país e DDD"
    people = (
        Person("5511987654321", "Ana Souza", "celular de São Paulo"),
        Person("5521976543210", "João Lima", "celular do Rio"),
        Person("5571965432109", "Bia Nunes", "celular de Salvador"),
    )
    words = ("sent", "delivered")
    faults = (
        ("TOO_MANY_REQUESTS", "pede para ir mais devagar"),
        ("VALIDATION_ERROR", "recusa o conteúdo"),
        ("AUTHENTICATION_ERROR", "recusa a credencial"),
        ("timeout", "aceita e não responde"),
        ("5xx", "falha (500)"),
    )
    proofs = ("X-Webhook-Secret",)
    urls = (
        path("zenvia/v2/channels/sms/messages", api.messages),
        path("zenvia/v2/subscriptions", api.subscriptions),
        path("zenvia/v2/subscriptions/<str:subscription>", api.subscription),
    )

    def new_id(self) -> str:
        return str(uuid.uuid4())

    def message_call(self, line: Line, message: SimulatedMessage) -> Post:
        content = {
            "id": message.provider_id,
            "from": _digits(message.person),
            "to": _digits(line.address),
            "direction": "IN",
            "contents": [{"type": "text", "text": str(message.content.get("body", ""))}],
            "visitor": {"name": message.person_name},
        }
        return _signed(line, {"type": "MESSAGE", "direction": "IN", "message": content})

    def status_calls(self, line: Line, words: Sequence[Word]) -> list[Post]:
        return [_signed(line, _status(message, word)) for message, word in words]


def _status(message: SimulatedMessage, word: str) -> dict[str, Any]:
    told: dict[str, Any] = {"code": CODES[word], "timestamp": _now(), "description": ""}
    if word == "failed":
        told["causes"] = [CAUSE]
    return {
        "type": "MESSAGE_STATUS",
        "message": {"id": message.provider_id, "externalId": message.correlation},
        "messageStatus": told,
    }


def _signed(line: Line, event: dict[str, Any]) -> Post:
    whole = {
        "id": str(uuid.uuid4()),
        "timestamp": _now(),
        "subscriptionId": str(uuid.uuid4()),
        "channel": "sms",
        **event,
    }
    headers = {"Content-Type": "application/json", "X-Webhook-Secret": line.secret("webhook_secret")}
    return Post(json.dumps(whole, ensure_ascii=False).encode(), headers)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _digits(number: str) -> str:
    return "".join(sign for sign in number if sign.isdigit())
