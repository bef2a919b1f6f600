"""One message of a person, of every type Google documents; what it does not document is kept as unsupported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from channels_app.contract import IncomingMedia, IncomingMessage, MessageKind
from invenio_center.kernel.text import clean, clean_tree

from .events import claims, moment

TEXT_MAX = 65536
MEDIA_KINDS = {"image": MessageKind.IMAGE, "audio": MessageKind.AUDIO, "video": MessageKind.VIDEO}
ENVELOPE = {"senderPhoneNumber", "messageId", "eventId", "sendTime", "agentId", "carrier"}
Item = Mapping[str, Any]
Content = dict[str, Any]


def read(item: Item) -> IncomingMessage:
    """Raises KeyError, TypeError or ValueError when it lacks what every message has."""
    sender = claims(item.get("senderPhoneNumber"))
    provider_id = clean(item.get("messageId"), 290) or clean(item.get("eventId"), 290)
    if not provider_id:
        raise ValueError("no messageId")
    reader = next((READERS[name] for name in READERS if item.get(name) is not None), _unsupported)
    return IncomingMessage(
        provider_id=provider_id,
        sender=sender,
        reply_to=sender[0].value,
        at=moment(item["sendTime"]),
        **reader(item),
    )


def _text(item: Item) -> Content:
    return {"kind": MessageKind.TEXT, "text": clean(item["text"], TEXT_MAX)}


def _file(item: Item) -> Content:
    payload = item["userFile"]["payload"]
    content_type = clean(payload.get("mimeType"), 120)
    size = payload.get("fileSizeBytes")
    media = IncomingMedia(
        kind=MEDIA_KINDS.get(content_type.partition("/")[0], MessageKind.DOCUMENT),
        ref=clean(payload["fileUri"], 2000),
        content_type=content_type,
        name=clean(payload.get("fileName"), 255),
        size=int(size) if isinstance(size, int) or (isinstance(size, str) and size.isdigit()) else None,
    )
    if not media.ref:
        raise ValueError("no file")
    return {"kind": media.kind, "media": (media,)}


def _location(item: Item) -> Content:
    place = item["location"]
    found = {"latitude": float(place["latitude"]), "longitude": float(place["longitude"]), "name": ""}
    return {"kind": MessageKind.LOCATION, "location": found}


def _suggestion(item: Item) -> Content:
    """A tapped suggestion; what it carries is the person's word and proves nothing."""
    answer = item["suggestionResponse"]
    data = {
        "type": clean(answer.get("type"), 20).lower() or "reply",
        "id": clean(answer.get("postbackData"), 2048),
    }
    return {"kind": MessageKind.INTERACTIVE, "text": clean(answer.get("text"), 1000), "data": data}


def _unsupported(item: Item) -> Content:
    names = [clean(name, 60) for name in item if name not in ENVELOPE][:5]
    return {
        "kind": MessageKind.UNSUPPORTED,
        "data": {"type": names[0] if names else "", "fields": clean_tree(names)},
    }


READERS: dict[str, Callable[[Item], Content]] = {
    "suggestionResponse": _suggestion,
    "text": _text,
    "userFile": _file,
    "location": _location,
}
