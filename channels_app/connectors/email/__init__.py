"""E-mail: by the line's own servers (IMAP and SMTP), or through Postmark or Mailgun. See README.md."""

from __future__ import annotations

from channels_app.contract import (
    Call,
    Connector,
    Event,
    Http,
    Limits,
    Line,
    MessageKind,
    OutgoingMessage,
    Part,
    Sent,
)

from . import compose, inbound, mailgun, postmark, servers, setup

FILES = (MessageKind.IMAGE, MessageKind.AUDIO, MessageKind.VIDEO, MessageKind.DOCUMENT)


class Mail(Connector):
    """What all of them share: what a mail may hold."""

    kind = "email"
    has_subject = True
    limits = Limits(
        text_max=compose.TEXT_MAX,
        media=dict.fromkeys(FILES, compose.BYTES_MAX),
        captions=frozenset(FILES),
        caption_max=compose.TEXT_MAX,
        files=compose.FILES_MAX,
    )


class Mailbox(Mail):
    """The line's own mailbox. It is read by ``channels_app.mailboxes``, not called."""

    provider = "imap"
    label = "Servidor próprio (IMAP e SMTP)"
    has_webhook = False
    fields = setup.FIELDS
    guide = setup.GUIDE

    def parse(self, line: Line, body: bytes) -> list[Event]:
        return inbound.parse(line, body)

    def send(self, line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
        return servers.send(line, to, message, http)

    def check(self, line: Line, http: Http) -> str:
        return servers.check(line, http)


class Postmark(Mail):
    provider = "postmark"
    label = "Postmark"
    fields = postmark.FIELDS
    guide = postmark.GUIDE
    max_body = postmark.MAX_BODY

    def verify(self, line: Line, call: Call) -> bool:
        return postmark.verify(line, call)

    def split(self, line: Line, call: Call) -> list[Part]:
        return postmark.split(call.body)

    def parse(self, line: Line, body: bytes) -> list[Event]:
        return postmark.parse(line, body)

    def send(self, line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
        return postmark.send(line, to, message, http)

    def check(self, line: Line, http: Http) -> str:
        return postmark.check(line, http)


class Mailgun(Mail):
    provider = "mailgun"
    label = "Mailgun"
    fields = mailgun.FIELDS
    guide = mailgun.GUIDE
    max_body = mailgun.MAX_BODY

    def verify(self, line: Line, call: Call) -> bool:
        return mailgun.verify(line, call)

    def split(self, line: Line, call: Call) -> list[Part]:
        return mailgun.split(call)

    def parse(self, line: Line, body: bytes) -> list[Event]:
        return mailgun.parse(line, body)

    def send(self, line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
        return mailgun.send(line, to, message, http)

    def check(self, line: Line, http: Http) -> str:
        return mailgun.check(line, http)


CONNECTOR = Mailbox()
POSTMARK = Postmark()
MAILGUN = Mailgun()
