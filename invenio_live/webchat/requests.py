"""What a visitor's socket may ask of the talk: shape of the data in, action, shape of the answer out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from channels_app.contract import Status
from channels_app.lines import hours
from channels_app.questions.schema import Question
from invenio_center.kernel.errors import Invalid

from ..console import protocol
from ..console.protocol import Data
from ..conversations.messages import visitor_dict
from ..events import conversation_group, tell
from ..files.actions import MAX_FILES
from . import actions, limits, profile, queries, tokens, typed
from .guests import MOST_NAME, Guest, listen


def send(who: Guest, data: Data) -> tuple[Data, UUID]:
    return _write(who, data, typed.read(_asked(who), {}, known=who.told, name=who.name))


def send_form(who: Guest, data: Data) -> tuple[Data, UUID]:
    consent, fields = data.get("consent"), data.get("fields")
    given = {
        **(fields if isinstance(fields, dict) else {}),
        "name": protocol.text(data, "name", most=MOST_NAME, default=""),
        "email": protocol.text(data, "email", most=254, default=""),
        "phone": protocol.text(data, "phone", most=40, default=""),
    }
    told = typed.read(_asked(who), given, known=who.told, name=who.name)
    return _write(who, data, typed.with_consent(told, consent if isinstance(consent, dict) else None))


def _asked(who: Guest) -> tuple[Question, ...]:
    """What must be answered with these words: before the first of all, while somebody is there to talk to."""
    channel = who.channel()
    begun = who.conversation_id is not None
    return () if begun or not hours.is_open(channel) else profile.of(channel).prechat


def _write(who: Guest, data: Data, told: typed.Typed) -> tuple[Data, UUID]:
    words = actions.Words(
        client_id=protocol.text(data, "client_id", most=60),
        text=protocol.text(data, "text", most=actions.MOST_TEXT, default=""),
        attachments=protocol.uuids(data, "attachments", most=MAX_FILES),
    )
    if not words.client_id:
        raise Invalid.field("client_id", "required", "Informe client_id: ele evita mensagens em dobro.")
    limits.message(tokens.stored(who.token), who.page.ip)
    message = actions.write(who.channel(), who.token, words, page=who.page, typed=told)
    who.visitor_id = who.visitor_id or queries.visitor_id(who.token)
    conversation = message.conversation
    listen(who, conversation)
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
