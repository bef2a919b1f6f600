"""What happens on our number beside the talk here: answers from the phone's own app, and calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from channels_app.contract import Event, Ignored, IncomingMessage, MessageKind
from invenio_center.kernel.text import clean

from . import messages
from .identity import claims, moment

Item = Mapping[str, Any]


def echo(scope: str, item: Item) -> Event:
    """A colleague answered in the WhatsApp Business app: a line in the thread, never answered."""
    sender = claims(scope, user_ids=[item.get("to_user_id")], numbers=[item.get("to")])
    if not sender:
        raise ValueError("an answer to nobody")
    said = messages.content(item)
    words = said.get("text") or ("(arquivo)" if said.get("media") else "(mensagem sem texto)")
    return IncomingMessage(
        provider_id=_id(item),
        sender=sender,
        reply_to=sender[-1].value,
        at=moment(item["timestamp"]),
        kind=MessageKind.SYSTEM,
        text=f"Respondido no aplicativo WhatsApp Business: {words}",
        in_reply_to=said["in_reply_to"],
        data={"type": "echo", "kind": clean(item["type"], 40)},
    )


def call(scope: str, item: Item, contacts: Sequence[Item]) -> Event:
    """A call of a person that has ended: somebody should call back or write. How it began says nothing yet."""
    what = clean(item["event"], 40)
    if what != "terminate" or item.get("direction") == "BUSINESS_INITIATED":
        return Ignored(f"Ligação pelo WhatsApp: {what}")
    person = contacts[0] if contacts else {}
    sender = claims(
        scope,
        user_ids=[item.get("from_user_id") or person.get("user_id")],
        numbers=[item.get("from") or person.get("wa_id")],
    )
    if not sender:
        raise ValueError("a call from nobody")
    profile = person.get("profile") or {}
    return IncomingMessage(
        provider_id=f"call:{_id(item)}"[:290],
        sender=sender,
        reply_to=sender[-1].value,
        at=moment(item["timestamp"]),
        kind=MessageKind.UNSUPPORTED,
        sender_name=clean(profile.get("name"), 200),
        text="A pessoa ligou pelo WhatsApp. As ligações do WhatsApp não são atendidas aqui.",
        data={"type": "call", "status": clean(item.get("status"), 40)},
    )


def _id(item: Item) -> str:
    found = clean(item["id"], 280)
    if not found:
        raise ValueError("no id")
    return found
