"""From an envelope's event to a message in a conversation, in the transaction that marks the envelope processed.

Order: address locks and contact, its priority by a word → the open conversation's row → opt-out (ledger) → message,
place, event. A repeated event changes nothing, however often and in whatever order it comes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction

from channels_app.contract import Claim, IncomingMedia, IncomingMessage
from channels_app.models import Channel
from consent.ledger import actions as ledger
from consent.ledger.asking import Question
from invenio_center.contacts import tags
from invenio_center.contacts.identities import lock_addresses, resolve_claimed, resolve_contact
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid
from invenio_center.models import Contact

from ..conversations import receiving
from ..conversations.errors import Blocked
from ..conversations.receiving import Incoming
from ..distribution import loyalty
from ..files import actions as files
from ..models import Attachment, Message, Visitor
from . import away, confirmations, keywords, media, names, optins, optouts, questions

BLOCKED = "O contato está bloqueado."
NOTHING_TO_ANNOTATE = "Reação ou edição de uma conversa que não está aqui."
MOST_TEXT = 4000


def receive_message(channel: Channel, message: IncomingMessage) -> str:
    """Take in one message of a provider. Returns why it was ignored, or an empty string."""
    first = next((one for one in message.sender if one.value == message.reply_to), message.sender[0])
    contact, doubtful = _sender(channel, message)
    if contact.blocked_at is not None:
        return BLOCKED
    provider_id = _own_id(channel, message)
    if not provider_id:
        return ""
    sender = {"scheme": first.scheme, "value": first.value, "name": message.sender_name}
    incoming = Incoming(
        provider_id=provider_id,
        at=message.at,
        received=sql.now(),
        kind=message.kind.value,
        text=message.text,
        reply_to=message.reply_to,
        sender=sender,
        location=message.location,
        in_reply_to=message.in_reply_to,
        data=message.data,
    )
    if not doubtful:  # somebody else's words change nothing about a person
        keywords.heed(contact, channel, incoming)
    if message.opt_ins:
        receiving.open_for(contact, channel)
        pending = optins.record(contact, channel, message, doubtful=doubtful)
        confirmations.ask(contact, message, pending)
    stored = _take_in(contact, channel, incoming, message.media)
    return "" if stored else NOTHING_TO_ANNOTATE


def _sender(channel: Channel, message: IncomingMessage) -> tuple[Contact, bool]:
    """Who wrote, and whether somebody else may have written in that person's name."""
    if message.claimed:
        return resolve_claimed(typed=message.sender, name=message.sender_name, origin=channel.kind)
    return resolve_contact(claims=message.sender, name=message.sender_name, origin=channel.kind), False


def _own_id(channel: Channel, message: IncomingMessage) -> str:
    """The id to store it under, "" for one that is here already.

    Where senders choose the id themselves (``digest`` in ``data``), other content under a known id is another message.
    """
    known, digest = receiving.known(channel, message.provider_id), str(message.data.get("digest") or "")
    if known is None:
        return message.provider_id
    if not digest or known.data.get("digest") == digest:
        return ""
    other = f"{message.provider_id[:260]}#{digest}"
    return "" if receiving.known(channel, other) else other


@transaction.atomic
def receive_visitor_message(
    *,
    visitor: Visitor,
    client_id: str,
    text: str,
    attachments: Sequence[UUID | str] = (),
    opt_in: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
) -> Message:
    """Take in what a WebChat visitor wrote; the same ``client_id`` gives the same message.

    ``opt_in``, when the visitor ticked the box: ``{text_code, text_version, identifiers: [{kind, value}], ip,
    user_agent, url}`` of what was on screen. ``data``: ``{"fields"}``, what was asked before the first message.
    """
    text = text.strip()[:MOST_TEXT]
    if not text and not attachments:
        raise Invalid.field("text", "required", "Escreva uma mensagem.")
    channel, now = visitor.channel, sql.now()
    claim = Claim("visitor", str(visitor.token_hash), str(visitor.token_hash))
    contact = _contact_of(visitor, claim)
    if contact.blocked_at is not None:
        raise Blocked("Não foi possível enviar a mensagem.")
    provider_id = f"w:{visitor.pk}:{client_id}"
    if repeated := receiving.known(channel, provider_id):
        return repeated
    incoming = Incoming(
        provider_id=provider_id,
        at=now,
        received=now,
        kind="text",
        text=text,
        reply_to=f"visitor:{visitor.pk}",
        sender={"scheme": "visitor", "value": str(visitor.pk), "name": contact.name},
        client_id=client_id,
        on_site=True,
        data=data or {},
    )
    keywords.heed(contact, channel, incoming)
    if opt_in:
        optins.from_page(contact, channel, opt_in)
    stored = _take_in(contact, channel, incoming, (), uploads=attachments, visitor=visitor)
    if stored is None:  # only annotations find nothing to belong to
        raise Invalid.field("text", "required", "Escreva uma mensagem.")
    return stored


def _take_in(
    contact: Contact,
    channel: Channel,
    incoming: Incoming,
    files_of: Sequence[IncomingMedia],
    *,
    uploads: Sequence[UUID | str] = (),
    visitor: Visitor | None = None,
) -> Message | None:
    if incoming.annotates:
        noted = receiving.receive(channel=channel, contact=contact, incoming=incoming)
        if noted is not None and files_of:
            _files(noted, files_of, (), None)
        return _announced(noted)
    withdrawal = optouts.asked(contact, channel, incoming)
    question = questions.open_on(contact, channel.kind) if incoming.text else None
    if question is not None and withdrawal is not None and withdrawal.kind == "soft":
        withdrawal = None  # a "no" that answers a question is the answer to it
    if withdrawal is not None:
        Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    # Locked before the ledger: the order every action keeps (docs/locks.md).
    receiving.open_for(contact, channel)
    about = str(incoming.public_id)
    ledger.record_first_contact(subject_id=contact.subject_id, channel=channel.kind, ref=about)
    if withdrawal is not None:
        optouts.honour(contact, channel, withdrawal, incoming)
        incoming = _marked(incoming, withdrawal.kind)
    message = receiving.receive(channel=channel, contact=contact, incoming=incoming)
    if message is None:
        return None
    loyalty.reserve(message)
    _files(message, files_of, uploads, visitor)
    _tag(message)
    _answer(message, withdrawal, question)
    names.wanted(message)
    return _announced(message)


def _answer(message: Message, withdrawal: optouts.Withdrawal | None, question: Question | None) -> None:
    """The one thing that is said of itself to a message that came in."""
    if withdrawal is not None:
        optouts.acknowledge(message, withdrawal)
    elif question is not None:
        questions.settle(message, question)
    elif not optouts.ask_if_meant(message):
        away.tell(message)


def _tag(message: Message) -> None:
    """The tags a line gives to what comes in by it."""
    given = message.channel.settings.get("tags")
    names = [one for one in given if isinstance(one, str)] if isinstance(given, list) else []
    if names:
        message.conversation.tags.add(*tags.named(names))


def _announced(message: Message | None) -> Message | None:
    if message is not None:
        receiving.announce(message)
    return message


def _marked(incoming: Incoming, kind: str) -> Incoming:
    values = {name: getattr(incoming, name) for name in incoming.__dataclass_fields__}
    return Incoming(**{**values, "opt_out": kind, "data": {**incoming.data, "opt_out": kind}})


def _files(
    message: Message,
    files_of: Sequence[IncomingMedia],
    uploads: Sequence[UUID | str],
    visitor: Visitor | None,
) -> None:
    """Rows at once; the bytes of a provider's files follow (``media``)."""
    if uploads:
        attached = files.attach(message=message, uploads=uploads, visitor=visitor)
        if attached and not message.text:
            Message.objects.filter(pk=message.pk).update(kind=attached[0].kind)
            message.kind = attached[0].kind
    rows = [_attachment(message, one) for one in files_of]
    inline = [(row, one.inline) for row, one in zip(rows, files_of, strict=True) if one.inline]
    # By content: two transactions that keep the same files must not wait for each other's.
    for row, content in sorted(inline, key=lambda pair: hashlib.sha256(pair[1]).digest()):
        media.keep(row, content)
    Attachment.objects.bulk_create(rows)
    if any(not one.inline for one in files_of):
        media.ring()


def _attachment(message: Message, file: IncomingMedia) -> Attachment:
    return Attachment(
        message=message,
        kind=file.kind.value,
        name=file.name[:255],
        content_type=file.content_type[:120],
        size=file.size or 0,
        sha256=file.sha256 if len(file.sha256) == 64 else "",
        source=_source(file),
    )


def _source(file: IncomingMedia) -> dict[str, Any]:
    """What a worker needs to fetch the file, as JSON."""
    found = {**asdict(file), "kind": file.kind.value}
    del found["inline"]
    return found


def _contact_of(visitor: Visitor, claim: Claim) -> Contact:
    """The visitor's contact, under the lock of the visitor's address: it may have been merged since it was read."""
    lock_addresses([claim])
    visitor.refresh_from_db(fields=["contact"])
    return visitor.contact
