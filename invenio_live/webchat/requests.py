"""What a visitor's socket may ask: shape of the data in, action, shape of the answer out. Synchronous code."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from channels_app.contract import Status
from channels_app.lines import hours
from channels_app.models import Channel
from invenio_center.kernel.errors import AppError, Invalid, NotAllowed

from ..console import protocol
from ..console.protocol import Data
from ..conversations.messages import visitor_dict
from ..events import conversation_group, tell
from ..files.actions import MAX_FILES
from ..models import Conversation, Visitor
from ..queue import lanes
from . import actions, limits, origins, profile, queries, tokens
from .actions import Page

LIFE_EVERY_S = 15.0
MOST_NAME = 200


class BadToken(AppError):
    code = "bad_token"
    sentence = "Esta identificação não vale neste WebChat. Comece uma conversa nova."
    status = 401


@dataclass
class Guest:
    """The visitor behind a socket. ``visitor_id`` is known from the first message on."""

    channel_id: UUID
    token: str
    page: Page
    name: str = ""
    visitor_id: int | None = None
    conversation_id: int | None = None
    alive_at: float = field(default=float("-inf"))

    def channel(self) -> Channel:
        return queries.channel_of(self.channel_id)

    def conversation(self) -> Conversation | None:
        return Conversation.objects.filter(pk=self.conversation_id).first() if self.conversation_id else None


def arrive(channel_id: UUID, ip: str) -> Data:
    """A socket opens. Raises ``TooFast`` or ``WidgetUnknown``."""
    limits.connection(ip)
    channel = queries.channel_of(channel_id)
    return {"channel": str(channel_id), "open": hours.is_open(channel), **profile.of(channel).public()}


def guest(channel_id: UUID, data: Data, page: Page) -> Guest:
    """Who says hello. Raises ``BadToken`` for a token this server never gave out for this channel."""
    token = data.get("token") or tokens.issue(channel_id)
    if not tokens.issued(channel_id, token):
        raise BadToken
    name = protocol.text(data, "name", most=MOST_NAME, default="") if data.get("name") else ""
    return Guest(channel_id, token, page, name.strip())


def place(who: Guest) -> UUID | None:
    """The conversation to listen to; checks that the page may show this widget."""
    channel = who.channel()
    origin = origins.origin_of(who.page.url)
    own = origins.own_origins(who.page.host)
    if origin and not origins.may_embed(profile.of(channel).allowed_origins, origin, own):
        raise NotAllowed("Este WebChat não pode ser usado nesta página.")
    visitor = queries.visitor_of(channel, who.token)
    if visitor is None:
        return None
    who.visitor_id = visitor.pk
    return _listen(who, queries.latest(visitor))


def _listen(who: Guest, conversation: Conversation | None) -> UUID | None:
    who.conversation_id = conversation.pk if conversation else None
    return conversation.public_id if conversation else None


def hello(who: Guest) -> Data:
    channel, conversation = who.channel(), who.conversation()
    visitor = Visitor.objects.filter(pk=who.visitor_id).first() if who.visitor_id else None
    return {
        "token": who.token,
        "conversation": str(conversation.public_id) if conversation else None,
        "messages": queries.history(visitor) if visitor else [],
        "seen_at": queries.seen_at(conversation),
        "open": hours.is_open(channel),
    }


def sign_of_life(who: Guest) -> None:
    """The visitor is on the site; a row is written at most every ``LIFE_EVERY_S``."""
    if who.conversation_id is None or time.monotonic() - who.alive_at < LIFE_EVERY_S:
        return
    who.alive_at = time.monotonic()
    lanes.visitor_seen(who.conversation_id)


def send(who: Guest, data: Data) -> tuple[Data, UUID]:
    return _write(who, data, actions.Typed(name=who.name))


def send_form(who: Guest, data: Data) -> tuple[Data, UUID]:
    consent = data.get("consent")
    typed = actions.read_form(
        name=protocol.text(data, "name", most=MOST_NAME, default=""),
        email=protocol.text(data, "email", most=254, default=""),
        phone=protocol.text(data, "phone", most=40, default=""),
        consent=consent if isinstance(consent, dict) else None,
    )
    return _write(who, data, typed)


def _write(who: Guest, data: Data, typed: actions.Typed) -> tuple[Data, UUID]:
    words = actions.Words(
        client_id=protocol.text(data, "client_id", most=60),
        text=protocol.text(data, "text", most=actions.MOST_TEXT, default=""),
        attachments=protocol.uuids(data, "attachments", most=MAX_FILES),
    )
    if not words.client_id:
        raise Invalid.field("client_id", "required", "Informe client_id: ele evita mensagens em dobro.")
    limits.message(tokens.stored(who.token), who.page.ip)
    message = actions.write(who.channel(), who.token, words, page=who.page, typed=typed)
    who.visitor_id = who.visitor_id or queries.visitor_id(who.token)
    conversation = message.conversation
    _listen(who, conversation)
    return {
        "conversation": str(conversation.public_id),
        "message": visitor_dict(message),
    }, conversation.public_id


def typing(who: Guest, data: Data) -> tuple[Data, UUID | None]:
    conversation = who.conversation()
    if conversation is None:
        return {}, None
    who_types = {"id": None, "name": conversation.contact.name or "Visitante"}
    shown = {"conversation": str(conversation.public_id), "who": who_types}
    tell([conversation_group(conversation.public_id)], "typing", shown)
    return {}, conversation.public_id


def seen(who: Guest, data: Data) -> tuple[Data, UUID | None]:
    return _acknowledge(who, data, Status.READ)


def received(who: Guest, data: Data) -> tuple[Data, UUID | None]:
    return _acknowledge(who, data, Status.DELIVERED)


def _acknowledge(who: Guest, data: Data, status: Status) -> tuple[Data, UUID | None]:
    conversation = who.conversation()
    if conversation is None:
        return {}, None
    upto = protocol.optional_uuid(data, "upto")
    return {"changed": actions.mark_outgoing(conversation, upto=upto, status=status)}, conversation.public_id


def opt_out(who: Guest, data: Data) -> tuple[Data, None]:
    visitor = queries.visitor_of(who.channel(), who.token)
    if visitor is not None:  # who never wrote left nothing to be contacted by
        actions.refuse_contact(visitor, page=who.page)
    return {}, None


HANDLERS: dict[str, Callable[[Guest, Data], tuple[Data, Any]]] = {
    "message.send": send,
    "form.send": send_form,
    "typing": typing,
    "seen": seen,
    "received": received,
    "optout": opt_out,
}
