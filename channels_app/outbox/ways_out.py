"""The way out that goes along with a mail: one click for mail programs (RFC 8058), and the same address in the text.

The address names the delivery and nobody: whoever holds it may take that mail's addressee out, and learns nothing.
It holds for as long as mails are kept, so it does not expire.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

from invenio_center.kernel.links import LinkInvalid

from ..contract import OutgoingMessage
from ..models import Delivery, Kind
from .facts import ANSWERS

_SALT = "channels_app.ways_out"
PATH = "leave"
# What such a mail is for decides what one click ends; anything else ends all by e-mail.
PROMOTIONAL = ("marketing", "survey")
# Questions and legal notices carry the header only: a footer would contradict what they say.
WITHOUT_FOOTER = frozenset({"optin_confirmation", "legal_notice", "scheduled_return"})


@dataclass(frozen=True, slots=True)
class WayOut:
    """Whom a token takes out, of what; no purposes means all. ``to``: where the mail went, "" when forgotten."""

    subject_id: UUID
    kind: str
    purposes: tuple[str, ...]
    to: str
    ref: str


def url(delivery: Delivery) -> str:
    return f"{settings.PUBLIC_URL}/{PATH}/{token(delivery)}/"


def token(delivery: Delivery) -> str:
    return Signer(salt=_SALT).sign(f"{delivery.subject_id.hex}{delivery.public_id.hex}").replace(":", ".")


def opened(token: str) -> WayOut:
    """What a token opens. Raises ``LinkInvalid``."""
    value, _, signature = token.partition(".")
    try:
        Signer(salt=_SALT).unsign(f"{value}:{signature}")
        subject, sent = UUID(value[:32]), UUID(value[32:])
    except (BadSignature, ValueError) as error:
        raise LinkInvalid("Este endereço não está completo. Abra-o outra vez a partir do e-mail.") from error
    found = Delivery.objects.select_related("channel").filter(public_id=sent).first()
    if found is None:
        return WayOut(subject, Kind.EMAIL, (), "", str(sent))
    purposes = PROMOTIONAL if found.purpose in PROMOTIONAL else ()
    return WayOut(subject, found.channel.kind, purposes, found.to, str(sent))


def added(delivery: Delivery, message: OutgoingMessage) -> OutgoingMessage:
    """The message with its way out, where it is a mail that answers nobody."""
    if delivery.channel.kind != Kind.EMAIL or delivery.purpose in ANSWERS:
        return message
    address = url(delivery)
    thread = {**message.thread, "unsubscribe_url": address}
    if delivery.purpose in WITHOUT_FOOTER:
        return replace(message, thread=thread)
    return replace(
        message, thread=thread, text=f"{message.text}\n\nNão quer mais receber? {address}".lstrip()
    )
