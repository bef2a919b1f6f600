"""Plays Twilio's SMS: its signed forms, and the API that checks what we send."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django.urls import path

from ....contract import Line
from ....models import Channel, SimulatedMessage
from ... import files
from ..base import Person, Player, Post, Word
from . import api, calls


class TwilioSmsPlayer(Player):
    kind = "sms"
    provider = "twilio"
    address_label = "Número com país e DDD"
    people = (
        Person("5511987654321", "Ana Souza", "celular de São Paulo"),
        Person("5521976543210", "João Lima", "celular do Rio"),
        Person("554133334444", "Padaria Central", "telefone fixo: não recebe SMS"),
        Person("12025550123", "Mary Jones", "número de outro país"),
    )
    kinds = ("text", "image")
    words = ("sent", "delivered")
    faults = (
        ("20429", "pede para ir mais devagar (20429)"),
        ("21610", "diz que a pessoa saiu da lista (21610)"),
        ("20003", "recusa a credencial (20003)"),
        ("timeout", "aceita e não responde"),
        ("5xx", "falha (500)"),
    )
    proofs = ("X-Twilio-Signature",)
    urls = (
        path("twilio/2010-04-01/Accounts/<str:sid>/Messages.json", api.messages),
        path("twilio/2010-04-01/Accounts/<str:sid>/Messages/<str:message>/Media/<str:file>", api.media),
        path("twilio/2010-04-01/Accounts/<str:sid>.json", api.account),
    )

    def new_id(self) -> str:
        return f"SM{secrets.token_hex(16)}"

    def content(self, channel: Channel, kind: str, text: str) -> dict[str, Any]:
        if kind != "image":
            return super().content(channel, kind, text)
        return {"body": text, "file": files.store(str(channel.public_id), "image/png", files.sample())}

    def message_call(self, line: Line, message: SimulatedMessage) -> Post:
        return calls.message_call(line, message)

    def status_calls(self, line: Line, words: Sequence[Word]) -> list[Post]:
        return [calls.status_call(line, message, word) for message, word in words]
