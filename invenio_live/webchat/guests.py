"""The visitor behind a socket: who says hello, what they may know at once, and that they are still there."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from channels_app.lines import hours
from channels_app.models import Channel
from invenio_center.kernel.errors import AppError, NotAllowed

from ..choices import ConversationStatus
from ..console import protocol
from ..console.cards import rating
from ..console.protocol import Data
from ..conversations import letters
from ..models import Conversation, Visitor
from ..queue import lanes
from . import actions, identity, limits, origins, profile, queries, tokens
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
    told: identity.Told = field(default_factory=identity.Told)
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
    """Who says hello. Raises ``BadToken`` for a token this server never gave out for this channel.

    A signed identity comes before any token: the browser may have been somebody else's.
    """
    told = identity.read(queries.channel_of(channel_id), data.get("identity"))
    given = data.get("token") or tokens.issue(channel_id)
    token = tokens.issue_person(channel_id, told.external_id) if told.external_id else given
    if not tokens.issued(channel_id, token):
        raise BadToken
    name = protocol.text(data, "name", most=MOST_NAME, default="") if data.get("name") else told.name
    return Guest(channel_id, token, page, name.strip(), told)


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
    actions.move(visitor, who.page)
    return listen(who, queries.latest(visitor))


def listen(who: Guest, conversation: Conversation | None) -> UUID | None:
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
        "identified": bool(tokens.external_id(who.token)),
        "known": {"name": who.name, "email": next((claim.value for claim in who.told.claims), "")},
        "closed": conversation is not None and conversation.status == ConversationStatus.CLOSED,
        "rating": rating(conversation) if conversation else None,
        "handover": _handover(visitor),
        "transcript": letters.mailbox() is not None,
    }


def _handover(visitor: Visitor | None) -> str | None:
    """By what this visitor asked to go on, or None."""
    found: dict[str, Any] = (visitor.told.get("handover") or {}) if visitor else {}
    return found.get("by")


def sign_of_life(who: Guest) -> None:
    """The visitor is on the site; a row is written at most every ``LIFE_EVERY_S``."""
    if who.conversation_id is None or time.monotonic() - who.alive_at < LIFE_EVERY_S:
        return
    who.alive_at = time.monotonic()
    lanes.visitor_seen(who.conversation_id)
