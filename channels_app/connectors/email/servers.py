"""The line's own mail servers: sending by SMTP, opening the mailbox by IMAP. Pure but for the client handed in."""

from __future__ import annotations

from channels_app.contract import (
    ErrorClass,
    Http,
    Line,
    OutgoingMessage,
    ProviderError,
    ProviderRefused,
    Sent,
)
from invenio_center.kernel import smtp
from invenio_center.kernel.http import NotSent
from invenio_center.kernel.imap import Mailbox
from invenio_center.kernel.mail import PLAIN, STARTTLS, TLS, Login, MailRefused, Server

from . import addresses, compose, errors, oauth

IMAP_PORTS = {TLS: 993, STARTTLS: 143, PLAIN: 143}
SMTP_PORTS = {TLS: 465, STARTTLS: 587, PLAIN: 25}
NO_HOST = ProviderError("no_host", "Falta o servidor de saída (SMTP) desta linha.", ErrorClass.AUTH)
UNREACHED = ProviderError("not_reached", "O servidor de e-mail não respondeu.", ErrorClass.RETRY)
FOLDER = ProviderError("mailbox", "A pasta da caixa de e-mail não pôde ser aberta.", ErrorClass.AUTH)


def send(line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
    compose.check(line, to, message)
    content = compose.mail(line, to, message).as_bytes()
    try:
        smtp.submit(http, outgoing(line), login(line, http), smtp.Parcel(line.address, to, content))
    except MailRefused as error:
        raise _refused(line, error) from error
    return Sent(addresses.message_id(line, message.correlation))


def open_mailbox(line: Line, http: Http) -> Mailbox:
    """Logged in, with the line's folder open. Raises ProviderRefused."""
    folder = str(line.settings.get("imap_folder") or "INBOX")
    try:
        return Mailbox(http, incoming(line), login(line, http) or Login(""), folder)
    except MailRefused as error:
        raise _refused(line, error) from error
    except NotSent as error:
        raise ProviderRefused(UNREACHED) from error


def check(line: Line, http: Http) -> str:
    """Try both ways; a sentence saying what works."""
    works = []
    if line.settings.get("imap_host"):
        open_mailbox(line, http).close()
        works.append("a caixa de entrada abriu")
    if line.settings.get("smtp_host"):
        try:
            smtp.greet(http, outgoing(line), login(line, http))
        except MailRefused as error:
            raise _refused(line, error) from error
        except NotSent as error:
            raise ProviderRefused(UNREACHED) from error
        works.append("o servidor de saída aceitou o acesso")
    return f"Tudo certo: {' e '.join(works)}." if works else "Informe os servidores desta linha."


def incoming(line: Line) -> Server:
    return _server(line, "imap", IMAP_PORTS)


def outgoing(line: Line) -> Server:
    if not line.settings.get("smtp_host"):
        raise ProviderRefused(NO_HOST)
    return _server(line, "smtp", SMTP_PORTS)


def login(line: Line, http: Http) -> Login | None:
    """None for a server that wants none."""
    username = line.secrets.get("username", ("",))[0]
    if line.secrets.get("oauth"):
        return Login(username or line.address, token=oauth.token(line, http))
    password = line.secrets.get("password", ("",))[0]
    return Login(username or line.address, password) if password else None


def _server(line: Line, name: str, ports: dict[str, int]) -> Server:
    security = str(line.settings.get(f"{name}_security") or TLS).lower()
    port = str(line.settings.get(f"{name}_port") or "")
    chosen = security if security in ports else TLS
    return Server(
        str(line.settings[f"{name}_host"]).strip(), int(port) if port.isdigit() else ports[chosen], chosen
    )


def _refused(line: Line, error: MailRefused) -> ProviderRefused:
    if error.stage == "auth" and line.secrets.get("oauth"):
        oauth.forget(line)
    return ProviderRefused(FOLDER if error.stage == "mailbox" else errors.refused(error))
