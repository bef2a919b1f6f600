"""One message of a customer, of every type Meta documents; what it does not document is kept as unsupported."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from channels_app.contract import Claim, IncomingMedia, IncomingMessage, MessageKind
from invenio_center.kernel.text import clean, clean_tree

from .identity import claims, moment

TEXT_MAX = 65536
EXTRAS = ("referral", "group_id")
# System messages after which the person is reached elsewhere.
MOVES = frozenset(("user_changed_number", "customer_changed_number", "user_changed_user_id"))
Item = Mapping[str, Any]
Content = dict[str, Any]


def message(scope: str, item: Item, contacts: Sequence[Item]) -> IncomingMessage:
    """Raises KeyError, TypeError or ValueError when it lacks what every message has."""
    person = contacts[0] if contacts else {}
    sender = _sender(scope, item, person)
    found = content(item)
    data = {**found.pop("data", {}), **_extras(item)}
    profile = person.get("profile") or {}
    return IncomingMessage(
        provider_id=clean(item["id"], 290) or _missing("id"),
        sender=(*sender, *_shared_number(scope, item, sender)),
        reply_to=next((claim.value for claim in sender if claim.scheme == "whatsapp"), sender[0].value),
        at=moment(item["timestamp"]),
        sender_name=clean(profile.get("name") or profile.get("username"), 200),
        data=data,
        **found,
    )


def content(item: Item) -> Content:
    """What a message says: kind, text, files, place, and what it answers to."""
    read = READERS.get(item["type"], _unsupported)
    return {"in_reply_to": clean((item.get("context") or {}).get("id"), 300), **read(item)}


def _sender(scope: str, item: Item, person: Item) -> tuple[Claim, ...]:
    """A changed number or id comes with the old one: both belong to the same person."""
    system = item.get("system") or {}
    numbers = [system.get("wa_id"), system.get("new_wa_id"), item.get("from") or person.get("wa_id")]
    user_ids = [system.get("user_id"), item.get("from_user_id") or person.get("user_id")]
    found = claims(scope, user_ids=user_ids, numbers=[*numbers, system.get("customer")])
    if not found:
        raise ValueError("a message from nobody")
    return found


def _shared_number(scope: str, item: Item, sender: Sequence[Claim]) -> list[Claim]:
    """The own number, given when we asked for it: WhatsApp fills it in, not the person."""
    cards = item.get("contacts") if item["type"] == "contacts" else None
    asked = [card for card in cards or () if card.get("origin") == "contact_request"]
    numbers = [phone.get("wa_id") for card in asked for phone in card.get("phones") or ()]
    known = {claim.canonical for claim in sender}
    return [one for one in claims(scope, user_ids=(), numbers=numbers) if one.canonical not in known]


def _missing(name: str) -> str:
    raise ValueError(f"no {name}")


def _extras(item: Item) -> Content:
    """Where the person came from, and what a forwarded message says about itself."""
    found = {name: clean_tree(item[name]) for name in EXTRAS if name in item}
    context = item.get("context") or {}
    marks = [name for name in ("forwarded", "frequently_forwarded") if context.get(name)]
    if context.get("referred_product"):
        found["referred_product"] = clean_tree(context["referred_product"])
    return {**found, **({"marks": marks} if marks else {})}


def _text(item: Item) -> Content:
    return {"kind": MessageKind.TEXT, "text": clean(item["text"]["body"], TEXT_MAX)}


def _media(item: Item) -> Content:
    kind = MessageKind(item["type"])
    media = item[item["type"]]
    found = IncomingMedia(
        kind=kind,
        ref=clean(media["id"], 300) or _missing("media id"),
        content_type=clean(media.get("mime_type"), 120),
        name=clean(media.get("filename"), 255),
        sha256=clean(media.get("sha256"), 64),
    )
    data = {name: True for name in ("voice", "animated") if media.get(name)}
    return {"kind": kind, "text": clean(media.get("caption"), TEXT_MAX), "media": (found,), "data": data}


def _location(item: Item) -> Content:
    place = item["location"]
    found = {
        "latitude": float(place["latitude"]),
        "longitude": float(place["longitude"]),
        "name": clean(place.get("name"), 200),
        "address": clean(place.get("address"), 300),
    }
    return {"kind": MessageKind.LOCATION, "text": found["name"], "location": found}


def _contacts(item: Item) -> Content:
    cards = clean_tree(item["contacts"])
    names = [card["name"].get("formatted_name", "") for card in cards if isinstance(card.get("name"), dict)]
    return {"kind": MessageKind.CONTACTS, "text": ", ".join(filter(None, names)), "data": {"contacts": cards}}


def _interactive(item: Item) -> Content:
    what = item["interactive"]["type"]
    reply = clean_tree(item["interactive"].get(what) or {}, text=16384)
    if what == "nfm_reply":
        # The answers of a Flow are JSON inside a JSON string.
        try:
            reply["response"] = clean_tree(orjson.loads(reply.pop("response_json", "null")))
        except orjson.JSONDecodeError:
            reply["response"] = None
    text = reply.get("title") or reply.get("body") or ""
    return {"kind": MessageKind.INTERACTIVE, "text": clean(text, TEXT_MAX), "data": {"type": what, **reply}}


def _button(item: Item) -> Content:
    button = item["button"]
    data = {"type": "button", "payload": clean(button.get("payload"), 1000)}
    return {"kind": MessageKind.INTERACTIVE, "text": clean(button.get("text"), TEXT_MAX), "data": data}


def _reaction(item: Item) -> Content:
    emoji = clean(item["reaction"].get("emoji"), 40)
    target = clean(item["reaction"]["message_id"], 300)
    data = {"emoji": emoji, "removed": not emoji}
    return {"kind": MessageKind.REACTION, "text": emoji, "in_reply_to": target, "data": data}


def _order(item: Item) -> Content:
    order = clean_tree(item["order"])
    count = len(order.get("product_items") or [])
    text = clean(order.get("text"), TEXT_MAX) or f"Pedido com {count} {'item' if count == 1 else 'itens'}"
    return {"kind": MessageKind.INTERACTIVE, "text": text, "data": {"type": "order", **order}}


def _system(item: Item) -> Content:
    system = clean_tree(item["system"])
    data = {**system, **({"moved": True} if system.get("type") in MOVES else {})}
    return {"kind": MessageKind.SYSTEM, "text": clean(system.get("body"), TEXT_MAX), "data": data}


def _edit(item: Item) -> Content:
    """Only numbers that are also in use in the WhatsApp Business app receive these two."""
    edit = item["edit"]
    inner = edit.get("message") or {}
    changed = (inner.get("text") or {}).get("body") or (inner.get(inner.get("type")) or {}).get("caption")
    original, text = clean(edit["original_message_id"], 300), clean(changed, TEXT_MAX)
    data = {"type": "edit", "original": original, "text": text}
    shown = f"Mensagem editada: {text}" if text else "Mensagem editada."
    return {"kind": MessageKind.SYSTEM, "text": shown, "in_reply_to": original, "data": data}


def _revoke(item: Item) -> Content:
    original = clean(item["revoke"]["original_message_id"], 300)
    return {
        "kind": MessageKind.SYSTEM,
        "text": "Mensagem apagada pela pessoa.",
        "in_reply_to": original,
        "data": {"type": "revoke", "original": original},
    }


def _unsupported(item: Item) -> Content:
    inner = item.get("unsupported")
    what = inner.get("type") if isinstance(inner, dict) else None
    data = {"type": clean(what or item["type"], 60), "errors": clean_tree(item.get("errors") or [])}
    return {"kind": MessageKind.UNSUPPORTED, "data": data}


READERS: dict[str, Callable[[Item], Content]] = {
    "text": _text,
    "image": _media,
    "audio": _media,
    "video": _media,
    "document": _media,
    "sticker": _media,
    "location": _location,
    "contacts": _contacts,
    "interactive": _interactive,
    "button": _button,
    "reaction": _reaction,
    "order": _order,
    "system": _system,
    "edit": _edit,
    "revoke": _revoke,
}
