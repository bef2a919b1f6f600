"""Mail of the system itself, to the people who run it: one letter by INVENIO_SMTP_URL. Pure.

Messages to customers never go this way: they need a line, a delivery and a decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

# Port and protection by scheme; "smtp+plain" is for a server on this machine.
SCHEMES = {"smtps": (465, "tls"), "smtp": (587, "starttls"), "smtp+plain": (25, "none")}


class NotDelivered(Exception):
    """The letter was not taken; the text names the host and the kind of refusal, nothing else."""


@dataclass(frozen=True, slots=True)
class Address:
    """``smtps://user:password@host:465/?from=system@company.example`` taken apart."""

    host: str
    port: int
    security: str
    username: str
    password: str
    sender: str


@dataclass(frozen=True, slots=True)
class Letter:
    """``attachments``: name, content type, bytes."""

    to: str
    subject: str
    text: str
    attachments: tuple[tuple[str, str, bytes], ...] = ()


def parse(url: str) -> Address:
    """Raises ValueError; its text may carry the password, so nobody prints it."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ValueError(url)
    port, security = SCHEMES[parts.scheme]
    username = unquote(parts.username or "")
    sender = parse_qs(parts.query).get("from", [username])[0]
    if "@" not in sender or any(char in sender for char in "\r\n <>"):
        raise ValueError(url)
    password = unquote(parts.password or "")
    return Address(parts.hostname, parts.port or port, security, username, password, sender)


def check(url: str) -> str:
    """The address, or ValueError when nothing can be sent by it."""
    parse(url)
    return url


def send(url: str, letter: Letter, *, name: str) -> str:
    """The server's word of acceptance. ``name`` is the Message-ID: the same for the same letter sent again."""
    from . import http, smtp
    from .mail import Login, MailRefused, Server

    address = parse(url)
    # The operator names this server in the environment, so it may lie in a private network.
    client = http.Client(private=("0.0.0.0/0", "::/0"))
    login = Login(address.username, address.password) if address.username else None
    parcel = smtp.Parcel(address.sender, letter.to, _content(address, letter, name))
    try:
        return smtp.submit(client, Server(address.host, address.port, address.security), login, parcel)
    except MailRefused as error:
        raise NotDelivered(f"{address.host}: {error}") from error
    except http.HttpError as error:
        raise NotDelivered(str(error)) from error


def _content(address: Address, letter: Letter, name: str) -> bytes:
    from email.message import EmailMessage
    from email.policy import SMTP
    from email.utils import formatdate

    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = address.sender, letter.to, letter.subject
    mail["Date"], mail["Message-ID"] = formatdate(localtime=False), name
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text)
    for file, content_type, data in letter.attachments:
        kind, _, subtype = content_type.partition("/")
        mail.add_attachment(data, maintype=kind, subtype=subtype, filename=file)
    return mail.as_bytes()
