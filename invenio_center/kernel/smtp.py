"""Handing one mail to an SMTP server, and saying exactly how far it got. Pure."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Protocol

from .http import NoAnswer, NotSent
from .mail import STARTTLS, Connects, Login, MailRefused, Server, context, opened

TIMEOUT_S = 30.0
# The server may look at a long mail for a while before it says whether it takes it.
ANSWER_S = 90.0
LINE_END = re.compile(rb"\r\n|\r|\n")
DOT = re.compile(rb"(?m)^\.")
FIRST = 1024  # bytes of a mail that have left when it has begun to leave


class Hands(Connects, Protocol):
    """The part of ``http.Client`` that sending needs."""

    @property
    def leaving(self) -> Callable[[], AbstractContextManager[object]]: ...


@dataclass(frozen=True, slots=True)
class Parcel:
    """A mail in its envelope."""

    sender: str
    to: str
    content: bytes


def submit(client: Hands, server: Server, login: Login | None, parcel: Parcel) -> str:
    """Hand it over; the server's word of acceptance.

    Raises MailRefused for a no, NotSent before the content left, NoAnswer when it left and nothing came back.
    """
    with _session(client, server, login) as session:
        _envelope(session, parcel)
        return _content(client, session, server, parcel.content)


def greet(client: Connects, server: Server, login: Login | None) -> None:
    """Only connect and log in. Raises MailRefused or NotSent."""
    with _session(client, server, login):
        return


class _Session(smtplib.SMTP):
    def __init__(self, client: Connects, server: Server) -> None:
        self._client, self._server = client, server
        super().__init__(server.host, server.port, timeout=TIMEOUT_S)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return opened(self._client, self._server, timeout)


@contextmanager
def _session(client: Connects, server: Server, login: Login | None) -> Iterator[_Session]:
    try:
        session = _Session(client, server)
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(f"{server.host}: {type(error).__name__}") from None
    try:
        _log_in(session, server, login)
        yield session
    finally:
        with suppress(smtplib.SMTPException, OSError):
            session.quit()
        session.close()


def _log_in(session: _Session, server: Server, login: Login | None) -> None:
    try:
        session.ehlo_or_helo_if_needed()
        if server.security == STARTTLS:
            if session.starttls(context=context())[0] != 220:
                raise NotSent(f"{server.host}: no encryption")
            session.ehlo()
        if login is not None and login.token:
            session.auth("XOAUTH2", lambda challenge=None: "" if challenge else login.xoauth2)
        elif login is not None and login.username:
            session.login(login.username, login.password)
    except smtplib.SMTPResponseException as error:
        raise MailRefused("auth", error.smtp_code, _text(error.smtp_error)) from None
    except smtplib.SMTPNotSupportedError as error:
        if server.security == STARTTLS and not isinstance(session.sock, ssl.SSLSocket):
            raise NotSent(f"{server.host}: no encryption") from None
        raise MailRefused("auth", 0, str(error)) from None
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        raise NotSent(f"{server.host}: {type(error).__name__}") from None


def _envelope(session: _Session, parcel: Parcel) -> None:
    options = [f"size={len(parcel.content)}"] if session.has_extn("size") else []
    if not parcel.to.isascii():
        if not session.has_extn("smtputf8"):
            raise MailRefused("to", 553, "5.6.7 address needs SMTPUTF8")
        options += ["SMTPUTF8", "BODY=8BITMIME"]
        session.command_encoding = "utf-8"
    try:
        for stage, (code, text) in (
            ("from", session.mail(parcel.sender, options)),
            ("to", session.rcpt(parcel.to)),
            ("data", session.docmd("DATA")),
        ):
            if code not in ((354,) if stage == "data" else (250, 251)):
                raise MailRefused(stage, code, _text(text))
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        raise NotSent(f"{session._server.host}: {type(error).__name__}") from None


def _content(client: Hands, session: _Session, server: Server, content: bytes) -> str:
    quoted = DOT.sub(b"..", LINE_END.sub(b"\r\n", content))
    end = b".\r\n" if quoted.endswith(b"\r\n") else b"\r\n.\r\n"
    try:
        if session.sock is not None:
            session.sock.settimeout(ANSWER_S)
        mail = quoted + end
        with client.leaving():
            session.send(mail[:FIRST])
        session.send(mail[FIRST:])
        code, text = session.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise NoAnswer(f"{server.host}: {type(error).__name__}") from None
    except Exception:  # it may not leave: amid the content only hanging up says so
        session.close()
        raise
    if code != 250:
        raise MailRefused("data", code, _text(text))
    return _text(text)


def _text(said: Any) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
