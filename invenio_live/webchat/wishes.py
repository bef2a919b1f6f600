"""What a visitor's socket may ask beside the talk: where the visitor is, another way to go on, a rating, a copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from invenio_center.kernel.errors import Conflict, NotAllowed
from invenio_center.kernel.text import clean

from ..console import protocol
from ..console.cards import rating
from ..console.protocol import Data
from ..models import Conversation, Visitor
from ..preferences import links
from . import actions, aftertalk, limits, origins, profile, queries, tokens
from .guests import Guest


class NothingYet(Conflict):
    code = "no_conversation"
    sentence = "Escreva primeiro uma mensagem."


def page(who: Guest, data: Data) -> tuple[Data, UUID | None]:
    """The visitor went to another page of the same site."""
    url, title = clean(data.get("url"), 1000), clean(data.get("title"), 200)
    if origins.origin_of(url) != origins.origin_of(who.page.url):
        raise NotAllowed("Este WebChat não pode ser usado nesta página.")
    who.page = replace(who.page, url=url, title=title)
    visitor = queries.visitor_of(who.channel(), who.token)
    if visitor is not None:
        actions.move(visitor, who.page)
    return {}, None


def handover(who: Guest, data: Data) -> tuple[Data, UUID | None]:
    visitor, conversation = _talk(who)
    by = protocol.text(data, "by", most=20)
    limits.wish(tokens.stored(who.token), who.page.ip)
    aftertalk.hand_over(visitor, conversation, by=by, typed=protocol.text(data, "address", most=254))
    return {"by": by, "sentence": profile.of(who.channel()).handover_message}, conversation.public_id


def rate(who: Guest, data: Data) -> tuple[Data, UUID | None]:
    _, conversation = _talk(who)
    limits.wish(tokens.stored(who.token), who.page.ip)
    score = protocol.integer(data, "score", default=0, most=100)
    comment = clean(data.get("comment"), aftertalk.MOST_COMMENT).strip()
    aftertalk.rate(conversation, score=score, comment=comment)
    return {"rating": rating(conversation)}, conversation.public_id


def transcript(who: Guest, data: Data) -> tuple[Data, UUID | None]:
    _, conversation = _talk(who)
    limits.letter(tokens.stored(who.token), who.page.ip)
    email = aftertalk.ask_transcript(conversation, typed=protocol.text(data, "email", most=254))
    return {"email": email}, conversation.public_id


def preferences(who: Guest, _data: Data) -> tuple[Data, UUID | None]:
    """The address of the visitor's own page; this browser has proved no more than that it wrote here."""
    visitor, _ = _talk(who)
    limits.wish(tokens.stored(who.token), who.page.ip)
    return {"url": links.link(visitor.contact)}, None


def _talk(who: Guest) -> tuple[Visitor, Conversation]:
    visitor, conversation = queries.visitor_of(who.channel(), who.token), who.conversation()
    if visitor is None or conversation is None:
        raise NothingYet
    return visitor, conversation


HANDLERS: dict[str, Callable[[Guest, Data], tuple[Data, Any]]] = {
    "page": page,
    "handover": handover,
    "rate": rate,
    "transcript": transcript,
    "preferences": preferences,
}
