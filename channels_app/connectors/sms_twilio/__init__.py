"""SMS and MMS by Twilio. See README.md."""

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
from channels_app.vendors import twilio

from . import inbound, outbound
from .setup import FIELDS, GUIDE

NOTHING_TO_SAY = Answer(
    body=b'<?xml version="1.0" encoding="UTF-8"?><Response/>', content_type="text/xml; charset=utf-8"
)


class TwilioSms(Connector):
    kind = "sms"
    provider = "twilio"
    label = "Twilio"
    fields = FIELDS
    guide = GUIDE
    limits = Limits(
        text_max=outbound.TEXT_MAX,
        media=outbound.SIZES,
        captions=frozenset(outbound.SIZES),
        caption_max=outbound.TEXT_MAX,
    )

    def verify(self, line: Line, call: Call) -> bool:
        return twilio.signed(line, call)

    def split(self, line: Line, call: Call) -> list[Part]:
        return inbound.split(call)

    def answer(self, line: Line, call: Call) -> Answer:
        return NOTHING_TO_SAY

    def parse(self, line: Line, body: bytes) -> list[Event]:
        return inbound.parse(body)

    def fetch(self, line: Line, media: IncomingMedia, http: Http) -> tuple[Iterator[bytes], str]:
        return twilio.download(line, media.ref, outbound.LARGEST, http), media.content_type

    def send(self, line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
        return outbound.send(line, to, message, http)

    def check(self, line: Line, http: Http) -> str:
        return outbound.check(line, http)


CONNECTOR = TwilioSms()
