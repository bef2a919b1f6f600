"""Viber, by the REST Bot API. See README.md."""

from __future__ import annotations

from collections.abc import Iterator

from channels_app.contract import (
    Answer,
    Call,
    Connector,
    Event,
    Http,
    IncomingMedia,
    Limits,
    Line,
    OutgoingMessage,
    Part,
    Sent,
)

from . import api, inbound, outbound, webhook
from .setup import FIELDS, GUIDE


class Viber(Connector):
    kind = "viber"
    label = "Viber"
    fields = FIELDS
    guide = GUIDE
    limits = Limits(
        text_max=outbound.TEXT_MAX,
        media=outbound.SIZES,
        captions=outbound.WITH_CAPTION,
        caption_max=outbound.CAPTION_MAX,
    )
    registers = True

    def verify(self, line: Line, call: Call) -> bool:
        return inbound.verify(line, call)

    def split(self, line: Line, call: Call) -> list[Part]:
        return inbound.split(call.body)

    def answer(self, line: Line, call: Call) -> Answer:
        return inbound.welcome(line, call) or super().answer(line, call)

    def parse(self, line: Line, body: bytes) -> list[Event]:
        return inbound.parse(body)

    def fetch(self, line: Line, media: IncomingMedia, http: Http) -> tuple[Iterator[bytes], str]:
        return api.fetch(line, media, http)

    def send(self, line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
        return outbound.send(line, to, message, http)

    def check(self, line: Line, http: Http) -> str:
        return webhook.check(line, http)

    def register(self, line: Line, http: Http) -> str:
        return webhook.register(line, http)


CONNECTOR = Viber()
