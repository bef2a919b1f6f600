"""WebChat has no provider: visitors speak to our own socket. See README.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from channels_app.contract import (
    ErrorClass,
    Event,
    Http,
    IncomingMedia,
    Line,
    OutgoingMessage,
    Part,
    ProviderError,
    ProviderRefused,
    Sent,
    Unreadable,
)

OWN_SOCKET = ProviderError("own_socket", "O WebChat entrega pela própria conexão.", ErrorClass.BAD_CONTENT)


class WebChat:
    kind = "webchat"
    required_secrets: tuple[str, ...] = ()
    required_settings: tuple[str, ...] = ()
    has_webhook = False
    window_s: int | None = None
    max_body = 0

    def handshake(self, line: Line, query: Mapping[str, str]) -> str | None:
        return None

    def verify(self, line: Line, headers: Mapping[str, str], body: bytes) -> bool:
        return False

    def split(self, line: Line, body: bytes) -> list[Part]:
        raise Unreadable("webchat has no webhook")

    def parse(self, line: Line, body: bytes) -> list[Event]:
        raise Unreadable("webchat has no webhook")

    def send(self, line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
        raise ProviderRefused(OWN_SOCKET)

    def fetch(self, line: Line, media: IncomingMedia, http: Http) -> tuple[Iterator[bytes], str]:
        raise ProviderRefused(OWN_SOCKET)

    def check(self, line: Line, http: Http) -> str:
        return "Pronto: o WebChat não depende de provedor."


CONNECTOR = WebChat()
