"""Encrypted with a certificate somebody vouches for, or not at all; in by password or by OAuth 2."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from channels_app.connectors.email import CONNECTOR, oauth, servers
from channels_app.contract import ErrorClass, Line, MessageKind, OutgoingMessage, ProviderRefused
from invenio_center.kernel.http import Client, NotSent

from .authority import REFRESH, Authority
from .broken import plain
from .certificates import Certificate
from .conftest import Sink, free_port, make_line
from .dovecot import Dovecot

PASSWORD = {"username": "atendimento", "password": "secret"}
MESSAGE = OutgoingMessage(
    correlation="018f4f4e-0000-7000-8000-000000000002", kind=MessageKind.TEXT, text="Bom dia"
)


class Guarded(Sink):
    """Lets in who shows a token of the authority."""

    def __init__(self, authority: Authority) -> None:
        super().__init__()
        self._authority = authority

    async def auth_XOAUTH2(self, server: SMTP, arguments: list[str]) -> AuthResult:
        user, bearer, *_ = base64.b64decode(arguments[1]).decode().split("\x01")
        if user == "user=atendimento" and bearer.removeprefix("auth=Bearer ") in self._authority.given:
            return AuthResult(success=True)
        await server.challenge_auth(b'{"status":"400"}', encode_to_b64=True)
        return AuthResult(success=False, handled=False)


@contextmanager
def served(sink: Sink, **options: Any) -> Iterator[int]:
    """The port at which this mail server listens."""

    def known(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=data.password == b"secret", handled=False)

    controller = Controller(sink, hostname="127.0.0.1", port=free_port(), authenticator=known, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@pytest.fixture
def tls(certificate: Certificate) -> ssl.SSLContext:
    """What a server shows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.chain, certificate.key)
    return context


@pytest.fixture
def trusted(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine knows who vouches for the certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.authority))


def smtp_line(port: int, security: str, secrets: dict[str, str] = PASSWORD) -> Line:
    settings = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": security}
    return make_line(settings, secrets)


def imap_line(port: int, security: str, secrets: dict[str, str]) -> Line:
    return make_line({"imap_host": "127.0.0.1", "imap_port": port, "imap_security": security}, secrets)


def token_mailbox(dovecot: Dovecot, authority: Authority) -> Line:
    secrets = {"username": authority.user, "oauth": authority.credential()}
    return imap_line(dovecot.tls_port, "tls", secrets)


@pytest.mark.usefixtures("trusted")
def test_mail_is_handed_over_encrypted(http: Client, tls: ssl.SSLContext) -> None:
    sink = Sink()
    with served(sink, tls_context=tls, require_starttls=True) as port:
        CONNECTOR.send(smtp_line(port, "starttls"), "ana@cliente.example", MESSAGE, http)
    # Encryption came before the first command here, which the server cannot see: it need not ask for it.
    with served(sink, ssl_context=tls, auth_require_tls=False) as port:
        CONNECTOR.send(smtp_line(port, "tls"), "bia@cliente.example", MESSAGE, http)
    assert [mail.rcpt_tos for mail in sink.mails] == [["ana@cliente.example"], ["bia@cliente.example"]]


def test_a_certificate_nobody_vouches_for_gets_no_mail_and_no_password(
    http: Client, tls: ssl.SSLContext, dovecot: Dovecot
) -> None:
    sink = Sink()
    with served(sink, tls_context=tls) as port, pytest.raises(NotSent, match="CertVerification"):
        CONNECTOR.send(smtp_line(port, "starttls"), "ana@cliente.example", MESSAGE, http)
    with (
        served(sink, ssl_context=tls, auth_require_tls=False) as port,
        pytest.raises(NotSent, match="CertVerification"),
    ):
        CONNECTOR.send(smtp_line(port, "tls"), "ana@cliente.example", MESSAGE, http)
    for port, security in ((dovecot.port, "starttls"), (dovecot.tls_port, "tls")):
        with pytest.raises(ProviderRefused) as refused:
            servers.open_mailbox(imap_line(port, security, PASSWORD), http)
        assert refused.value.error == servers.UNREACHED
    assert not sink.mails


@pytest.mark.usefixtures("trusted")
def test_a_server_without_encryption_gets_no_mail_where_it_is_wanted(http: Client, sink: Sink) -> None:
    with pytest.raises(NotSent, match="no encryption"):
        CONNECTOR.send(smtp_line(sink.port, "starttls"), "ana@cliente.example", MESSAGE, http)  # type: ignore[attr-defined]
    assert not sink.mails


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_mailbox_is_read_encrypted(dovecot: Dovecot, http: Client, security: str) -> None:
    user = dovecot.new_user()
    dovecot.append(user, plain(text="cifrado"))
    port = dovecot.tls_port if security == "tls" else dovecot.port
    box = servers.open_mailbox(imap_line(port, security, {"username": user, "password": "secret"}), http)
    (uid,) = box.after(0)
    content, whole = box.fetch(uid, 10_000) or (b"", False)
    box.close()
    assert whole
    assert b"cifrado" in content


@pytest.mark.usefixtures("trusted")
def test_a_mailbox_opens_with_a_token(dovecot: Dovecot, authority: Authority, http: Client) -> None:
    authority.user = dovecot.new_user()
    dovecot.append(authority.user, plain())
    box = servers.open_mailbox(token_mailbox(dovecot, authority), http)
    assert box.after(0)
    box.close()


@pytest.mark.usefixtures("trusted")
def test_mail_is_handed_over_with_a_token(http: Client, tls: ssl.SSLContext, authority: Authority) -> None:
    sink = Guarded(authority)
    secrets = {"username": "atendimento", "oauth": authority.credential()}
    with served(sink, tls_context=tls, require_starttls=True) as port:
        CONNECTOR.send(smtp_line(port, "starttls", secrets), "ana@cliente.example", MESSAGE, http)
    assert len(sink.mails) == 1


@pytest.mark.usefixtures("trusted")
def test_a_token_taken_back_is_asked_for_anew_when_sending(
    http: Client, tls: ssl.SSLContext, authority: Authority
) -> None:
    sink = Guarded(authority)
    secrets = {"username": "atendimento", "oauth": authority.credential()}
    with served(sink, tls_context=tls, require_starttls=True) as port:
        line = smtp_line(port, "starttls", secrets)
        oauth.token(line, http)
        authority.given.clear()
        with pytest.raises(ProviderRefused) as refused:
            CONNECTOR.send(line, "ana@cliente.example", MESSAGE, http)
        assert refused.value.error.error_class is ErrorClass.AUTH
        assert not sink.mails
        CONNECTOR.send(line, "ana@cliente.example", MESSAGE, http)
    assert len(sink.mails) == 1


@pytest.mark.usefixtures("trusted")
def test_a_token_taken_back_is_asked_for_anew_when_reading(
    http: Client, authority: Authority, dovecot: Dovecot
) -> None:
    authority.user = dovecot.new_user()
    dovecot.append(authority.user, plain())
    line = token_mailbox(dovecot, authority)
    oauth.token(line, http)
    authority.given.clear()
    with pytest.raises(ProviderRefused) as refused:
        servers.open_mailbox(line, http)
    assert refused.value.error.error_class is ErrorClass.AUTH
    box = servers.open_mailbox(line, http)
    assert box.after(0)
    box.close()


def test_a_refused_refresh_says_so(http: Client, authority: Authority) -> None:
    line = smtp_line(1, "tls", {"oauth": authority.credential(refresh_token=f"not-{REFRESH}")})
    with pytest.raises(ProviderRefused) as refused:
        CONNECTOR.send(line, "ana@cliente.example", MESSAGE, http)
    assert refused.value.error.code == "oauth_invalid_grant"
