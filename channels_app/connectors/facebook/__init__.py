"""Facebook Messenger, through the Graph API of Meta. See README.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

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
from channels_app.vendors import meta

from . import inbound, marks, outbound, profile
from .setup import FIELDS, GUIDE


class Messenger(Connector):
    kind = "facebook"
    label = "Meta"
    fields = FIELDS
    guide = GUIDE
    handshakes = frozenset({"GET"})
    window_s = 24 * 3600
    human_window_s = 7 * 24 * 3600
    max_body = meta.MAX_BODY
    limits = Limits(
        text_max=outbound.TEXT_MAX, media=outbound.SIZES, choices=outbound.CHOICES, reactions=True
    )
    acts = frozenset(marks.ACTIONS)
    registers = True
    tells_names = True

    def window(self, settings: Mapping[str, Any]) -> int | None:
        return self.human_window_s if outbound.by_people(settings) else self.window_s

    def handshake(self, line: Line, call: Call) -> Answer | None:
        return meta.shake(line.secrets.get("verify_token", ()), call.query)

    def verify(self, line: Line, call: Call) -> bool:
        return meta.signed(line.secrets.get("app_secret", ()), call.headers, call.body)

    def split(self, line: Line, call: Call) -> list[Part]:
        return inbound.split(call.body)

    def parse(self, line: Line, body: bytes) -> list[Event]:
        return inbound.parse(line, body)

    def keys_of(self, provider_id: str) -> tuple[str, ...]:
        return inbound.keys_of(provider_id)

    def fetch(self, line: Line, media: IncomingMedia, http: Http) -> tuple[Iterator[bytes], str]:
        return outbound.fetch(line, media, http)

    def name_of(self, line: Line, address: str, http: Http) -> str:
        return profile.name_of(line, address, http)

    def send(self, line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
        return outbound.send(line, to, message, http)

    def act(self, line: Line, to: str, act: Act, ref: str, http: Http) -> None:
        marks.act(line, to, act, http)

    def check(self, line: Line, http: Http) -> str:
        return profile.check(line, http)

    def register(self, line: Line, http: Http) -> str:
        return profile.register(line, http)


CONNECTOR = Messenger()
