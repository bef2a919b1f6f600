"""A line with a mailbox, a mail server that takes (and refuses) mail, and a real Dovecot that holds it."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from channels_app.contract import Line
from invenio_center.kernel.http import Client

from .authority import Authority
from .certificates import Certificate, issued
from .dovecot import Dovecot, missing

LOOPBACK = ("127.0.0.0/8",)
ADDRESS = "atendimento@empresa.example"


@pytest.fixture
def http() -> Client:
    return Client(private=LOOPBACK)


@pytest.fixture
def line() -> Line:
    return make_line()


def make_line(
    settings: dict[str, Any] | None = None, secrets: dict[str, str] | None = None, **fields: Any
) -> Line:
    given = {name: (value,) for name, value in (secrets or {}).items()}
    return Line(
        "018f", "email", "Atendimento", ADDRESS, settings or {}, given, **{"key": "key-of-the-line", **fields}
    )


class Sink:
    """Keeps what it is handed; answers ``<code>-<text>@…`` with that code and text, or does as ``at_data`` says."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.at_data = ""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        code = address.partition("-")[0]
        if code.isdigit():
            return f"{code} {address.partition('@')[0].partition('-')[2].replace('_', ' ')}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.at_data == "lost":
            self.mails.append(envelope)
            server.transport.abort()
            return "250 never heard"
        if self.at_data:
            return self.at_data
        self.mails.append(envelope)
        return "250 taken"


class Server(Controller):
    def client(self) -> smtplib.SMTP:
        return smtplib.SMTP(self.hostname, self.port)


@pytest.fixture
def sink() -> Iterator[Sink]:
    kept = Sink()
    controller = Server(
        kept,
        hostname="127.0.0.1",
        port=0,
        auth_require_tls=False,
        authenticator=lambda server, session, envelope, mechanism, data: AuthResult(
            success=data.password == b"secret", handled=False
        ),
    )
    controller.port = free_port()
    controller.start()
    kept.port = controller.port  # type: ignore[attr-defined]
    yield kept
    controller.stop()


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return issued(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def authority() -> Iterator[Authority]:
    server = Authority()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def dovecot(certificate: Certificate, authority: Authority) -> Iterator[Dovecot]:
    if reason := missing():
        pytest.fail(reason)
    server = Dovecot(certificate, f"{authority.url}/introspect")
    server.start()
    yield server
    server.stop()
