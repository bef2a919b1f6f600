"""WhatsApp Business, Cloud API of Meta. See README.md."""

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
    TemplateSeen,
)
from channels_app.vendors import meta

from . import account, catalogue, inbound, interactive, outbound
from .setup import FIELDS, GUIDE


class WhatsApp(Connector):
    kind = "whatsapp"
    label = "Meta"
    fields = FIELDS
    guide = GUIDE
    handshakes = frozenset({"GET"})
    approves_templates = True
    window_s = 24 * 3600
    max_body = meta.MAX_BODY
    limits = Limits(
        text_max=outbound.TEXT_MAX,
        media=outbound.SIZES,
        captions=outbound.WITH_CAPTION,
        caption_max=outbound.CAPTION_MAX,
        choices=interactive.CHOICES,
        reactions=True,
    )
    acts = frozenset(account.MARKS)
    registers = True

    def handshake(self, line: Line, call: Call) -> Answer | None:
        return meta.shake(line.secrets.get("verify_token", ()), call.query)

    def verify(self, line: Line, call: Call) -> bool:
        return meta.signed(line.secrets.get("app_secret", ()), call.headers, call.body)

    def split(self, line: Line, call: Call) -> list[Part]:
        return inbound.split(call.body)

    def parse(self, line: Line, body: bytes) -> list[Event]:
        return inbound.parse(line, body)

    def send(self, line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
        return outbound.send(line, to, message, http)

    def fetch(self, line: Line, media: IncomingMedia, http: Http) -> tuple[Iterator[bytes], str]:
        return outbound.fetch(line, media, http)

    def check(self, line: Line, http: Http) -> str:
        return account.check(line, http)

    def act(self, line: Line, to: str, act: Act, ref: str, http: Http) -> None:
        account.act(line, act, ref, http)

    def submit_template(self, line: Line, template: Mapping[str, Any], http: Http) -> TemplateSeen:
        return catalogue.submit(line, template, http)

    def list_templates(self, line: Line, http: Http) -> list[TemplateSeen]:
        return catalogue.listed(line, http)

    def register(self, line: Line, http: Http) -> str:
        return account.register(line, http)


CONNECTOR = WhatsApp()
