"""A call of Zenvia → what it means here. One event a call, with an id that stays the same when it is repeated."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from channels_app.contract import (
    PROGRESS,
    Claim,
    Event,
    Ignored,
    IncomingMedia,
    IncomingMessage,
    MessageKind,
    Part,
    Status,
    StatusUpdate,
    Unreadable,
)
from invenio_center.kernel.address import canonical
from invenio_center.kernel.text import clean, clean_tree

from .errors import undelivered

TEXT_MAX = 65536
KEY_MAX = 200
STATUSES = {
    "ACCEPTED": Status.QUEUED,
    "SENT": Status.SENT,
    "DELIVERED": Status.DELIVERED,
    "VERIFIED": Status.DELIVERED,
    "READ": Status.READ,
    "CLICKED": Status.READ,
    "NOT_DELIVERED": Status.FAILED,
    "REJECTED": Status.FAILED,
}
MEDIA_KINDS = {"image": MessageKind.IMAGE, "audio": MessageKind.AUDIO, "video": MessageKind.VIDEO}
Item = Mapping[str, Any]


def split(body: bytes) -> list[Part]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unreadable("not JSON") from error
    events = found if isinstance(found, list) else [found]
    return [_part(event) for event in events]


def _part(event: Any) -> Part:
    body = orjson.dumps(event)
    own = clean(event.get("id"), KEY_MAX) if isinstance(event, dict) else ""
    return Part(f"e:{own}" if own else f"o:{hashlib.sha256(body).hexdigest()}", body, _is_mark(event))


def _is_mark(event: Any) -> bool:
    about = event.get("messageStatus") if isinstance(event, dict) else None
    return isinstance(about, dict) and STATUSES.get(str(about.get("code"))) in PROGRESS


def parse(body: bytes) -> list[Event]:
    try:
        event = orjson.loads(body)
        if event.get("channel") not in (None, "sms"):
            return [Ignored(f"Evento de outro canal: {clean(event['channel'], 40)}")]
        if event["type"] == "MESSAGE":
            return [_message(event)]
        if event["type"] == "MESSAGE_STATUS":
            return [_status(event)]
        return [Ignored(f"Evento desconhecido: {clean(event['type'], 60)}")]
    except (orjson.JSONDecodeError, TypeError, KeyError, AttributeError, ValueError, OverflowError) as error:
        raise Unreadable(type(error).__name__) from error


def _message(event: Item) -> Event:
    message = event["message"]
    if "OUT" in (event.get("direction"), message.get("direction")):
        return Ignored("Mensagem nossa, enviada por outro sistema.")
    number = clean(message["from"], 40).strip()
    if not number:
        raise ValueError("a message from nobody")
    visitor = message.get("visitor") or {}
    return IncomingMessage(
        provider_id=clean(message["id"], 290) or clean(event["id"], 290),
        sender=(Claim("sms", number, canonical("sms", number)),),
        reply_to=number,
        at=_moment(event["timestamp"]),
        sender_name=clean(visitor.get("name"), 200),
        **_contents(message.get("contents") or []),
    )


def _contents(contents: list[Any]) -> dict[str, Any]:
    """All contents in one message: texts below each other, the files, the place; other types by name."""
    items = [item for item in contents if isinstance(item, dict)]
    texts = [item.get("text") or item.get("fileCaption") or "" for item in items]
    media = tuple(_file(item) for item in items if item.get("type") == "file" and item.get("fileUrl"))
    place = next((_place(item) for item in items if item.get("type") == "location"), None)
    known = {"text", "file", "location"}
    other = [clean(item.get("type"), 60) for item in items if item.get("type") not in known]
    text = "\n".join(one for one in (clean(part, TEXT_MAX) for part in texts) if one)[:TEXT_MAX]
    kind = media[0].kind if media else MessageKind.LOCATION if place else MessageKind.TEXT
    if not (text or media or place):
        kind = MessageKind.UNSUPPORTED
    data = {"type": other[0], "unsupported": clean_tree(other)} if other else {}
    return {"kind": kind, "text": text, "media": media, "location": place, "data": data}


def _file(item: Item) -> IncomingMedia:
    content_type = clean(item.get("fileMimeType"), 120)
    return IncomingMedia(
        kind=MEDIA_KINDS.get(content_type.partition("/")[0], MessageKind.DOCUMENT),
        ref=clean(item["fileUrl"], 1000),
        content_type=content_type,
        name=clean(item.get("fileName"), 255),
    )


def _place(item: Item) -> dict[str, Any]:
    return {
        "latitude": float(item["latitude"]),
        "longitude": float(item["longitude"]),
        "name": clean(item.get("name"), 200),
        "address": clean(item.get("address"), 300),
    }


def _status(event: Item) -> Event:
    word, message = event["messageStatus"], event.get("message") or {}
    known = STATUSES.get(word["code"])
    if known is None:
        return Ignored(f"Estado sem efeito: {clean(word['code'], 60)}")
    provider_id = clean(message.get("id") or event.get("messageId"), 290)
    if not provider_id:
        raise ValueError("a status of nothing")
    return StatusUpdate(
        provider_id=provider_id,
        status=known,
        at=_moment(word.get("timestamp") or event["timestamp"]),
        correlation=clean(message.get("externalId"), 64),
        error=undelivered(word) if known is Status.FAILED else None,
    )


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
