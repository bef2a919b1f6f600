"""What the customer says, taken into the one open conversation of a contact on a channel.

The caller is in a transaction and holds the address locks of the person, so nobody else can open a conversation for
the same pair meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from channels_app.models import Channel
from invenio_center.models import Contact

from .. import events
from ..choices import ConversationStatus, Direction, Turn
from ..events import types
from ..models import Conversation, Message
from . import messages, revoking, state
from .locking import first_locked
from .placing import keep, store

REOPENS_WITHIN = timedelta(hours=24)
# They say something about a message that is there already; nobody owes an answer to them.
ANNOTATIONS = frozenset(("reaction", "system"))


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A customer's message, whatever it came by."""

    provider_id: str
    at: datetime
    received: datetime
    kind: str
    text: str = ""
    reply_to: str = ""
    sender: Mapping[str, Any] = field(default_factory=dict)
    location: Mapping[str, Any] | None = None
    in_reply_to: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    client_id: str = ""
    on_site: bool = False
    opt_out: str = ""

    @property
    def annotates(self) -> bool:
        """Nobody owes an answer to it: it says something about a message, or no person wrote it."""
        return self.kind in ANNOTATIONS or bool(self.data.get("automatic"))


def known(channel: Channel, provider_id: str) -> Message | None:
    """The message this one repeats, if it is here already."""
    found = Message.objects.filter(channel=channel, provider_id=provider_id)
    return found.select_related("conversation", "author", "in_reply_to").first() if provider_id else None


def open_for(contact: Contact, channel: Channel) -> Conversation | None:
    """The open conversation of the pair, locked."""
    own = Conversation.objects.filter(contact=contact, channel=channel)
    return first_locked(own.exclude(status=ConversationStatus.CLOSED))


def receive(*, channel: Channel, contact: Contact, incoming: Incoming) -> Message | None:
    """Store the message and owe an answer. None for an annotation of something that is not here."""
    conversation = open_for(contact, channel)
    if incoming.annotates:
        return _annotate(
            conversation or _latest(contact, channel) or _aside(contact, channel, incoming), incoming
        )
    before = events.sight(conversation) if conversation else frozenset[str]()
    conversation, event = _opened(conversation, contact, channel, incoming)
    at = state.believed_time(channel.kind, incoming.at, incoming.received)
    enters = conversation.status != ConversationStatus.ACTIVE
    _take_in(conversation, incoming, at)
    if enters:
        conversation.status = ConversationStatus.WAITING
        store(conversation, message_text=incoming.text)
    else:
        keep(conversation)
    message = _message(conversation, incoming, at)
    events.record(conversation, event(message, before))
    return message


def announce(message: Message) -> None:
    """Show a new message to those who have its conversation open; after its files are known."""
    messages.tell_created(message)


def _opened(
    conversation: Conversation | None, contact: Contact, channel: Channel, incoming: Incoming
) -> tuple[Conversation, Any]:
    """The conversation to write to, and how the event of this message is made."""
    if conversation is not None:
        return conversation, _received(incoming)
    last = _latest(contact, channel)
    if last is not None and last.closed_at and last.closed_at > incoming.received - REOPENS_WITHIN:
        before = events.sight(last)
        state.reopen(last)
        return last, lambda message, _: types.Reopened(
            by="customer", message=str(message.public_id), seen_before=before
        )
    new = Conversation(
        channel=channel,
        contact=contact,
        status=ConversationStatus.WAITING,
        turn=Turn.US,
        turn_since=incoming.received,
        opened_at=incoming.received,
        previous=last,
    )
    previous = str(last.public_id) if last else ""
    return new, lambda message, _: types.Opened(message=str(message.public_id), previous=previous)


def _received(incoming: Incoming) -> Any:
    return lambda message, before: types.MessageReceived(
        message=str(message.public_id), opt_out=incoming.opt_out, seen_before=before
    )


def _latest(contact: Contact, channel: Channel) -> Conversation | None:
    return first_locked(Conversation.objects.filter(contact=contact, channel=channel).order_by("-id"))


def _take_in(conversation: Conversation, incoming: Incoming, at: datetime) -> None:
    state.owe(conversation, at, incoming.received)
    conversation.last_customer_at = max(conversation.last_customer_at or at, at)
    conversation.last_message_at = max(conversation.last_message_at or at, at)
    conversation.preview = state.last_words(incoming.text, incoming.kind)
    conversation.unread += 1
    if incoming.reply_to:
        conversation.reply_to = incoming.reply_to
    if incoming.on_site:
        conversation.visitor_seen_at = incoming.received


def _annotate(conversation: Conversation | None, incoming: Incoming) -> Message | None:
    """A reaction, an edit, a line of the system, a machine's mail: changes no debt, reopens nothing."""
    if conversation is None:
        return None
    at = state.believed_time(conversation.channel.kind, incoming.at, incoming.received)
    if incoming.data.get("moved") and incoming.reply_to:  # the person is reached elsewhere from now on
        conversation.reply_to = incoming.reply_to
        conversation.save(update_fields=["reply_to"])
    message = _message(conversation, incoming, at)
    if incoming.data.get("type") == "revoke" and message.in_reply_to is not None:
        revoking.erase(message.in_reply_to)
    kind = "automatic" if incoming.data.get("automatic") else str(incoming.data.get("type") or incoming.kind)
    events.record(conversation, types.MessageAnnotated(message=str(message.public_id), kind=kind))
    return message


def _aside(contact: Contact, channel: Channel, incoming: Incoming) -> Conversation | None:
    """A closed conversation for the first mail of a machine: it is kept and found, and waits for nobody."""
    if not incoming.data.get("automatic"):
        return None
    at = incoming.received
    preview = state.last_words(incoming.text, incoming.kind)
    kept = Conversation(channel=channel, contact=contact, turn=Turn.CUSTOMER, turn_since=at, opened_at=at)
    kept.status, kept.closed_at, kept.last_message_at, kept.preview = (
        ConversationStatus.CLOSED,
        at,
        at,
        preview,
    )
    kept.reply_to = incoming.reply_to
    kept.save(force_insert=True)
    return kept


def _message(conversation: Conversation, incoming: Incoming, at: datetime) -> Message:
    answered = known(conversation.channel, incoming.in_reply_to)
    message = Message(
        conversation=conversation,
        channel=conversation.channel,
        direction=Direction.SYSTEM if incoming.kind == "system" else Direction.IN,
        kind=incoming.kind,
        text=incoming.text,
        location=dict(incoming.location) if incoming.location else None,
        data=dict(incoming.data),
        sender=dict(incoming.sender),
        provider_id=incoming.provider_id,
        client_id=incoming.client_id,
        in_reply_to=answered,
        at=at,
    )
    message.save(force_insert=True)
    return message
