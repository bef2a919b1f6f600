"""One message of a person to the bot, of every type that carries something; the others are kept as unsupported."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from channels_app.contract import Claim, IncomingMedia, IncomingMessage, MessageKind
from invenio_center.kernel.address import canonical
from invenio_center.kernel.text import clean

from .identity import claims, full_name, message_ref, moment, whole

TEXT_MAX = 65536
START = re.compile(r"/start(?:@\w+)?\s+([\w-]{1,64})\s*", re.ASCII)
# What every message may have; the rest of its keys says what it is.
COMMON = frozenset(
    (
        *(
            "message_id",
            "message_thread_id",
            "from",
            "chat",
            "date",
            "edit_date",
            "sender_chat",
            "via_bot",
            "quote",
        ),
        *("has_protected_content", "reply_to_message", "external_reply", "reply_to_story", "forward_origin"),
        *(
            "is_topic_message",
            "is_from_offline",
            "media_group_id",
            "entities",
            "link_preview_options",
            "effect_id",
        ),
        *("caption", "caption_entities", "show_caption_above_media", "has_media_spoiler", "reply_markup"),
    )
)
Item = Mapping[str, Any]
Content = dict[str, Any]


def message(item: Item, update_id: int) -> IncomingMessage:
    """Raises KeyError, TypeError or ValueError when it lacks what every message has."""
    read = next((READERS[name] for name in READERS if name in item), _unsupported)
    content = read(item)
    answered = item.get("reply_to_message")
    return IncomingMessage(
        provider_id=message_ref(item, update_id),
        sender=(*claims(item["from"]), *content.pop("proved", ())),
        reply_to=str(whole(item["chat"]["id"])),
        at=moment(item["date"]),
        sender_name=full_name(item["from"]),
        in_reply_to=message_ref(answered) if answered is not None else "",
        data={**content.pop("data", {}), **_extras(item)},
        **content,
    )


def edit(item: Item, update_id: int) -> IncomingMessage:
    """The new words of a message, shown beside the old ones."""
    original, text = message_ref(item), clean(item.get("text") or item.get("caption"), TEXT_MAX)
    return IncomingMessage(
        provider_id=f"{original}:e{update_id}",
        sender=claims(item["from"]),
        reply_to=str(whole(item["chat"]["id"])),
        at=moment(item.get("edit_date") or item["date"]),
        kind=MessageKind.SYSTEM,
        sender_name=full_name(item["from"]),
        text=text,
        in_reply_to=original,
        data={"type": "edit", "original": original, "text": text},
    )


def _extras(item: Item) -> Content:
    """What groups an album, what was forwarded, and which words of the answered message were meant."""
    found: Content = {}
    if album := clean(item.get("media_group_id"), 64):
        found["media_group_id"] = album
    if item.get("forward_origin"):
        found["marks"] = ["forwarded"]
    quote = item.get("quote")
    if isinstance(quote, Mapping):
        found["quote"] = clean(quote.get("text"), 1024)
    return found


def _text(item: Item) -> Content:
    text = clean(item["text"], TEXT_MAX)
    start = START.fullmatch(text)
    return {"kind": MessageKind.TEXT, "text": text, "data": {"start": start[1]} if start else {}}


def _file(
    item: Item, kind: MessageKind, file: Item, data: Content | None = None, *, type_: str = ""
) -> Content:
    ref = file["file_id"]
    if not isinstance(ref, str) or not clean(ref, 300):
        raise ValueError("no file id")
    size = file.get("file_size")
    found = IncomingMedia(
        kind=kind,
        ref=clean(ref, 300),
        content_type=clean(file.get("mime_type"), 120) or type_,
        name=clean(file.get("file_name"), 255),
        size=size if isinstance(size, int) else None,
    )
    return {"kind": kind, "text": clean(item.get("caption"), TEXT_MAX), "media": (found,), "data": data or {}}


def _photo(item: Item) -> Content:
    """Telegram sends the same picture in several sizes; the largest is the one the person sees."""
    largest = max(item["photo"], key=lambda size: whole(size["width"]) * whole(size["height"]))
    return _file(item, MessageKind.IMAGE, largest, type_="image/jpeg")


def _document(item: Item) -> Content:
    return _file(item, MessageKind.DOCUMENT, item["document"])


def _audio(item: Item) -> Content:
    return _file(item, MessageKind.AUDIO, item["audio"])


def _voice(item: Item) -> Content:
    return _file(item, MessageKind.AUDIO, item["voice"], {"voice": True}, type_="audio/ogg")


def _video(item: Item) -> Content:
    return _file(item, MessageKind.VIDEO, item["video"])


def _video_note(item: Item) -> Content:
    return _file(item, MessageKind.VIDEO, item["video_note"], {"video_note": True}, type_="video/mp4")


def _animation(item: Item) -> Content:
    """Mostly a silent film; a real GIF keeps its own type."""
    file = item["animation"]
    moving = not clean(file.get("mime_type"), 120).startswith("image/")
    return _file(item, MessageKind.VIDEO if moving else MessageKind.IMAGE, file, {"animated": True})


def _sticker(item: Item) -> Content:
    sticker = item["sticker"]
    moving = bool(sticker.get("is_animated") or sticker.get("is_video"))
    data = {"emoji": clean(sticker.get("emoji"), 40), **({"animated": True} if moving else {})}
    return _file(item, MessageKind.STICKER, sticker, data)


def _location(item: Item) -> Content:
    return _place(item["location"], "", "")


def _venue(item: Item) -> Content:
    venue = item["venue"]
    return _place(venue["location"], clean(venue.get("title"), 200), clean(venue.get("address"), 300))


def _place(point: Item, name: str, address: str) -> Content:
    found = {
        "latitude": float(point["latitude"]),
        "longitude": float(point["longitude"]),
        "name": name,
        "address": address,
    }
    return {"kind": MessageKind.LOCATION, "text": name, "location": found}


def _contact(item: Item) -> Content:
    """A card. The person's own number is proved by Telegram; anybody else's is only what they say."""
    card = item["contact"]
    number, name = clean(card["phone_number"], 40), full_name(card)
    own = whole(item["from"]["id"]) == card.get("user_id") and bool(number)
    international = number if number.startswith("+") else f"+{number}"
    cards = [{"name": {"formatted_name": name}, "phones": [{"phone": number}]}]
    proved = (Claim("phone", international, canonical("phone", international)),) if own else ()
    data = {"contacts": cards, "verified": own}
    return {"kind": MessageKind.CONTACTS, "text": name or number, "data": data, "proved": proved}


def _unsupported(item: Item) -> Content:
    what = next((name for name in item if name not in COMMON), "unknown")
    return {"kind": MessageKind.UNSUPPORTED, "data": {"type": clean(what, 60)}}


# In this order: an animation is a document too, a venue a location, a moving photo a photo.
READERS: dict[str, Callable[[Item], Content]] = {
    "text": _text,
    "animation": _animation,
    "document": _document,
    "photo": _photo,
    "sticker": _sticker,
    "voice": _voice,
    "audio": _audio,
    "video_note": _video_note,
    "video": _video,
    "venue": _venue,
    "location": _location,
    "contact": _contact,
}
