"""Plays Google's RCS: its signed envelopes, its tokens, and the API that checks what we send."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import path

from ....contract import Line
from ....models import Channel, SimulatedMessage
from ... import files
from ..base import Person, Player, Post, Word
from . import api, calls, tokens


class RcsPlayer(Player):
    kind = "rcs"
    address_label = "Número com país e DDD"
    people = (
        Person("5511987654321", "Ana Souza", "celular com RCS"),
        Person("5521976543210", "João Lima", "celular com RCS"),
        Person("5511940000000", "Bia Nunes", "celular sem RCS (termina em 0000)"),
    )
    kinds = ("text", "image", "location")
    words = ("delivered", "read")
    faults = (
        ("429", "pede para ir mais devagar (429)"),
        ("404", "diz que o número não tem RCS (404)"),
        ("403", "recusa o agente (403)"),
        ("timeout", "aceita e não responde"),
        ("5xx", "falha (503)"),
    )
    proofs = ("X-Goog-Signature",)
    urls = (
        path("rcs/token", tokens.issue),
        path("rcs/files/<str:file>", api.file),
        path("rcs/v1/phones/<str:phone>/agentMessages", api.messages),
        path("rcs/v1/phones/<str:phone>/agentEvents", api.events),
        path("rcs/v1/phones/<str:phone>/capabilities", api.capabilities),
    )

    def new_id(self) -> str:
        return f"Mx{secrets.token_urlsafe(16)}"

    def content(self, channel: Channel, kind: str, text: str) -> dict[str, Any]:
        if kind != "image":
            return super().content(channel, kind, text)
        stored = files.store(str(channel.public_id), "image/png", files.sample())
        note = files.note(stored) or {}
        return {
            "fileUri": f"{settings.PUBLIC_URL}/simulator/rcs/files/{stored}",
            "mimeType": "image/png",
            "fileSizeBytes": note.get("file_size", 0),
            "fileName": "foto.png",
        }

    def message_call(self, line: Line, message: SimulatedMessage) -> Post:
        return calls.signed(line, calls.message(line, message))

    def status_calls(self, line: Line, words: Sequence[Word]) -> list[Post]:
        told = [calls.word(line, message, word) for message, word in words if word in calls.WORDS]
        return [calls.signed(line, data) for data in told]
