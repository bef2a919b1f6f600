"""What sending and reading mail have in common: how a mail server is reached and logged in to. Pure.

Addresses are checked by the same rule as for HTTP (``http.Client.connect``). What is to be encrypted is encrypted with
a verified certificate or not used at all.
"""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass, field
from typing import Protocol

from .http import NotSent

TLS, STARTTLS, PLAIN = "tls", "starttls", "none"


class Connects(Protocol):
    """The part of ``http.Client`` that mail needs."""

    def connect(self, host: str, port: int, *, timeout_s: float = ...) -> socket.socket: ...


@dataclass(frozen=True, slots=True)
class Server:
    """``security``: ``tls``, ``starttls`` or ``none``."""

    host: str
    port: int
    security: str = TLS


@dataclass(frozen=True, slots=True)
class Login:
    """With ``token`` by XOAUTH2, else with ``password``."""

    username: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @property
    def xoauth2(self) -> str:
        return f"user={self.username}\x01auth=Bearer {self.token}\x01\x01"


class MailRefused(Exception):
    """The server said no. ``stage``: auth, mailbox, from, to, data; ``text`` is its own, for classifying."""

    def __init__(self, stage: str, code: int = 0, text: str = "") -> None:
        self.stage, self.code, self.text = stage, code, text[:500]
        super().__init__(f"{stage} {code}")


def opened(client: Connects, server: Server, timeout_s: float) -> socket.socket:
    """A connection, encrypted from its first byte where ``tls`` is wanted. Raises NotSent."""
    connected = client.connect(server.host, server.port, timeout_s=timeout_s)
    if server.security != TLS:
        return connected
    try:
        return context().wrap_socket(connected, server_hostname=server.host)
    except (OSError, ValueError) as error:
        connected.close()
        raise NotSent(f"{server.host}: {type(error).__name__}") from None


def context() -> ssl.SSLContext:
    return ssl.create_default_context()
