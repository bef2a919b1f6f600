"""One message of a person to the bot, of every type Viber documents; the others are kept as unsupported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from channels_app.contract import IncomingMedia, IncomingMessage, MessageKind
from invenio_center.kernel.text import clean

from . import tracking
from .identity import claims, moment, token

TEXT_MAX = 65536
URL_MAX = 2000
Item = Mapping[str, Any]
Content = dict[str, Any]


def message(call: Item) -> IncomingMessage:
    """Raises KeyError, TypeError or ValueError when it lacks what every message has."""
    sender, item = call["sender"], call["message"]
    content = READERS.get(item["type"], _unsupported)(item)
    found = claims(sender["id"])
    return IncomingMessage(
        provider_id=token(call),
        sender=found,
        reply_to=found[0].value,
        at=moment(call),
        sender_name=clean(sender.get("name"), 200),
        **content,
    )


def _text(item: Item) -> Content:
    """Words, or a tap on one of the buttons of our last message: Viber sends both alike."""
    text = clean(item["text"], TEXT_MAX)
    if not isinstance(item["text"], str):
        raise TypeError("no text")
    pressed = tracking.pressed(item.get("tracking_data"), text)
    if pressed is None:
        return {"kind": MessageKind.TEXT, "text": text}
    data = {"type": "button_reply", "id": pressed, "title": text}
    return {"kind": MessageKind.INTERACTIVE, "text": text, "data": data}


def _link(item: Item) -> Content:
    return {"kind": MessageKind.TEXT, "text": _address(item["media"]), "data": {"type": "url"}}


def _picture(item: Item) -> Content:
    return _file(item, MessageKind.IMAGE)


def _video(item: Item) -> Content:
    return _file(item, MessageKind.VIDEO)


def _document(item: Item) -> Content:
    return _file(item, MessageKind.DOCUMENT)


def _file(item: Item, kind: MessageKind) -> Content:
    size = item.get("file_size", item.get("size"))
    media = IncomingMedia(
        kind=kind,
        ref=_address(item["media"]),
        name=clean(item.get("file_name"), 255),
        size=size if isinstance(size, int) and not isinstance(size, bool) else None,
    )
    return {"kind": kind, "text": clean(item.get("text"), TEXT_MAX), "media": (media,)}


def _sticker(item: Item) -> Content:
    """Viber names its stickers by number; a picture of it comes along only at times."""
    number = clean(item["sticker_id"], 20)
    picture = item.get("media")
    media = (IncomingMedia(MessageKind.STICKER, _address(picture)),) if picture else ()
    return {"kind": MessageKind.STICKER, "media": media, "data": {"sticker_id": number}}


def _location(item: Item) -> Content:
    place = item["location"]
    found = {"latitude": float(place["lat"]), "longitude": float(place["lon"]), "name": "", "address": ""}
    return {"kind": MessageKind.LOCATION, "location": found}


def _contact(item: Item) -> Content:
    """A card from the person's telephone: nobody says that it is their own."""
    card = item["contact"]
    name, number = clean(card.get("name"), 200), clean(card.get("phone_number"), 40)
    cards = [{"name": {"formatted_name": name}, "phones": [{"phone": number}]}]
    data = {"contacts": cards, "verified": False}
    return {"kind": MessageKind.CONTACTS, "text": name or number, "data": data}


def _unsupported(item: Item) -> Content:
    return {"kind": MessageKind.UNSUPPORTED, "data": {"type": clean(item["type"], 60)}}


def _address(url: Any) -> str:
    found = clean(url, URL_MAX)
    if not found.startswith(("https://", "http://")):
        raise ValueError("no address")
    return found


READERS: dict[str, Callable[[Item], Content]] = {
    "text": _text,
    "url": _link,
    "picture": _picture,
    "video": _video,
    "file": _document,
    "sticker": _sticker,
    "location": _location,
    "contact": _contact,
}
