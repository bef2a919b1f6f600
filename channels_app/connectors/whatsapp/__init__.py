"""WhatsApp Business, Cloud API of Meta. See README.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from channels_app.contract import Event, Http, IncomingMedia, Line, OutgoingMessage, Part, Sent
from channels_app.vendors import meta

from . import inbound, outbound


class WhatsApp:
    kind = "whatsapp"
    required_secrets: tuple[str, ...] = ("app_secret", "verify_token", "access_token")
    required_settings: tuple[str, ...] = ("phone_number_id", "waba_id")
    has_webhook = True
    window_s: int | None = 24 * 3600
    max_body = meta.MAX_BODY

    def handshake(self, line: Line, query: Mapping[str, str]) -> str | None:
        return meta.shake(line.secrets.get("verify_token", ()), query)

    def verify(self, line: Line, headers: Mapping[str, str], body: bytes) -> bool:
        return meta.signed(line.secrets.get("app_secret", ()), headers, body)

    def split(self, line: Line, body: bytes) -> list[Part]:
        return inbound.split(body)

    def parse(self, line: Line, body: bytes) -> list[Event]:
        return inbound.parse(line, body)

    def send(self, line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
        return outbound.send(line, to, message, http)

    def fetch(self, line: Line, media: IncomingMedia, http: Http) -> tuple[Iterator[bytes], str]:
        return outbound.fetch(line, media, http)

    def check(self, line: Line, http: Http) -> str:
        return outbound.check(line, http)


CONNECTOR = WhatsApp()
