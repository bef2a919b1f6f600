"""Google RCS for Business. See README.md."""

from __future__ import annotations

from collections.abc import Iterator

from channels_app.contract import (
    Act,
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
from channels_app.vendors import files

from . import content, errors, inbound, outbound, places
from .setup import FIELDS, GUIDE


class Rcs(Connector):
    kind = "rcs"
    label = "Google"
    fields = FIELDS
    guide = GUIDE
    handshakes = frozenset({"POST"})
    asks_capability = True
    not_here = errors.NO_RCS
    acts = frozenset({Act.READ, Act.TYPING})
    limits = Limits(
        text_max=content.TEXT_MAX,
        media=content.SIZES,
        captions=content.WITH_CAPTION,
        caption_max=content.CAPTION_MAX,
    )

    def handshake(self, line: Line, call: Call) -> Answer | None:
        return inbound.shake(line.secrets.get("client_token", ()), call.body)

    def verify(self, line: Line, call: Call) -> bool:
        return inbound.signed(line.secrets.get("client_token", ()), call)

    def split(self, line: Line, call: Call) -> list[Part]:
        return inbound.split(call.body)

    def parse(self, line: Line, body: bytes) -> list[Event]:
        return inbound.parse(line, body)

    def fetch(self, line: Line, media: IncomingMedia, http: Http) -> tuple[Iterator[bytes], str]:
        return files.public(media.ref, places.base(line), content.LARGEST, http), media.content_type

    def is_capable(self, line: Line, to: str, http: Http) -> bool:
        return outbound.is_capable(line, to, http)

    def send(self, line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
        return outbound.send(line, to, message, http)

    def act(self, line: Line, to: str, act: Act, ref: str, http: Http) -> None:
        outbound.act(line, to, act, ref, http)

    def check(self, line: Line, http: Http) -> str:
        return outbound.check(line, http)


CONNECTOR = Rcs()
