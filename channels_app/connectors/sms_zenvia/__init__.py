"""SMS by Zenvia. See README.md."""

from __future__ import annotations

from collections.abc import Iterator

from channels_app.contract import (
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
from channels_app.vendors import files

from . import inbound, outbound, shield
from .setup import FIELDS, GUIDE


class ZenviaSms(Connector):
    kind = "sms"
    provider = "zenvia"
    label = "Zenvia"
    fields = FIELDS
    guide = GUIDE
    limits = Limits(text_max=outbound.TEXT_MAX)
    registers = True

    def webhook_key(self, line: Line) -> str:
        return shield.newest_key(line)

    def verify(self, line: Line, call: Call) -> bool:
        return shield.is_zenvia(line, call)

    def split(self, line: Line, call: Call) -> list[Part]:
        return inbound.split(call.body)

    def parse(self, line: Line, body: bytes) -> list[Event]:
        return inbound.parse(body)

    def fetch(self, line: Line, media: IncomingMedia, http: Http) -> tuple[Iterator[bytes], str]:
        pieces = files.public(media.ref, outbound.base(line), outbound.LARGEST_FILE, http)
        return pieces, media.content_type

    def send(self, line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
        return outbound.send(line, to, message, http)

    def check(self, line: Line, http: Http) -> str:
        return outbound.check(line, http)

    def register(self, line: Line, http: Http) -> str:
        return outbound.register(line, http)


CONNECTOR = ZenviaSms()
