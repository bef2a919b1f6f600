"""Plays Viber: signed calls about people and our messages, and the Bot API that checks what we send."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import path

from ....contract import Line
from ....models import Channel, SimulatedMessage
from ... import files
from ..base import Person, Player, Post, Word
from . import botapi, calls


class ViberPlayer(Player):
    kind = "viber"
    address_label = "Identificador da pessoa neste bot"
    people = (
        Person("01234567890A=", "Ana Souza", "assina o bot"),
        Person("zX9/kQ+7mT2bLw4RfVhJpA==", "João Lima", "identificador com sinais"),
    )
    kinds = ("text", "image", "location")
    words = ("delivered", "read")
    faults = (
        ("12", "pede para ir mais devagar (12)"),
        ("6", "diz que a pessoa não assina mais o bot (6)"),
        ("5", "diz que a pessoa não tem Viber (5)"),
        ("2", "recusa o token (2)"),
        ("999", "falha sem dizer por quê (999)"),
        ("5xx", "falha sem dizer se aceitou"),
        ("timeout", "aceita e não responde"),
    )
    proofs = ("X-Viber-Content-Signature",)
    urls = (
        path("viber/files/<str:file>", botapi.file),
        path("viber/<str:method>", botapi.method),
    )

    def new_id(self) -> str:
        return calls.new_token()

    def content(self, channel: Channel, kind: str, text: str) -> dict[str, Any]:
        if kind != "image":
            return super().content(channel, kind, text)
        image = files.sample()
        stored = files.store(str(channel.public_id), "image/png", image)
        return {"file": stored, "size": len(image), **({"caption": text} if text else {})}

    def message_call(self, line: Line, message: SimulatedMessage) -> Post:
        return calls.signed(line, calls.message(message, botapi.tracking_before(message)))

    def status_calls(self, line: Line, words: Sequence[Word]) -> list[Post]:
        """One call for each word; that a message was sent Viber says only in its answer."""
        told = [calls.status(message, word) for message, word in words if word in calls.EVENTS]
        return [calls.signed(line, body) for body in told]
