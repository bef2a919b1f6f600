"""What a person does in Messenger, of every type Meta documents; what it does not document is kept as unsupported."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from channels_app.contract import Event, Ignored, IncomingMedia, IncomingMessage, MessageKind
from invenio_center.kernel.text import clean, clean_tree

from .people import claims, moment

TEXT_MAX, URL_MAX = 65536, 4000
MEDIA = {
    "image": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
    "audio": MessageKind.AUDIO,
    "file": MessageKind.DOCUMENT,
    "sticker": MessageKind.STICKER,
}
Item = Mapping[str, Any]
Content = dict[str, Any]


def message(page: str, item: Item) -> Iterator[Event]:
    inner = item["message"]
    mid = _id(inner["mid"])
    if inner.get("is_deleted"):
        yield line(page, item, f"deleted:{mid}", "Mensagem apagada pela pessoa.", type="revoke", original=mid)
        return
    answered = inner.get("reply_to") or {}
    yield _said(page, item, mid, in_reply_to=clean(answered.get("mid"), 300), **content(inner))


def postback(page: str, item: Item) -> Iterator[Event]:
    """A button of ours, or "Começar": an answer like any other."""
    inner = item["postback"]
    payload = clean(inner.get("payload"), 1000)
    mark = hashlib.sha256(payload.encode()).hexdigest()[:16]
    data = {"type": "postback", "payload": payload, **_referral(inner)}
    provider_id = clean(inner.get("mid"), 280) or f"postback:{_who(item)}:{int(item['timestamp'])}:{mark}"
    text = clean(inner.get("title"), TEXT_MAX)
    yield _said(page, item, provider_id, kind=MessageKind.INTERACTIVE, text=text, data=data)


def reaction(page: str, item: Item) -> Iterator[Event]:
    inner = item["reaction"]
    target, removed = _id(inner["mid"]), inner.get("action") == "unreact"
    emoji = "" if removed else clean(inner.get("emoji") or inner.get("reaction"), 40)
    provider_id = f"reaction:{target}:{'un' if removed else ''}react:{int(item['timestamp'])}"
    data = {"emoji": emoji, "removed": removed}
    yield _said(page, item, provider_id, kind=MessageKind.REACTION, text=emoji, in_reply_to=target, data=data)


def edit(page: str, item: Item) -> Iterator[Event]:
    inner = item["message_edit"]
    mid, text = _id(inner["mid"]), clean(inner.get("text"), TEXT_MAX)
    number = int(inner.get("num_edit") or 0)
    yield line(page, item, f"edit:{mid}:{number}", f"Mensagem editada: {text}", type="edit", original=mid)


def referral(page: str, item: Item) -> Iterator[Event]:
    """Somebody who has written before comes again by a link or an ad, and has not written yet."""
    found = item["referral"]
    where = "um anúncio" if str(found.get("source")).upper() == "ADS" else "um link"
    ref = clean(found.get("ref"), 200)
    text = f"A pessoa voltou por {where}" + (f": {ref}" if ref else ".")
    provider_id = f"referral:{_who(item)}:{int(item['timestamp'])}"
    yield line(page, item, provider_id, text, type="referral", referral=clean_tree(found))


def standby(page: str, item: Item) -> Iterator[Event]:
    """Another app holds this talk: shown where a conversation is open, never answered."""
    inner = item.get("message")
    if inner is None:
        names = sorted(set(item) - {"sender", "recipient", "timestamp"})
        yield Ignored(f"Atendido por outro aplicativo: {clean(', '.join(names), 120)}")
        return
    mid, echo = _id(inner["mid"]), bool(inner.get("is_echo"))
    whose = "Outro aplicativo respondeu" if echo else "Mensagem a outro aplicativo"
    person = "recipient" if echo else "sender"
    yield line(page, item, mid, f"{whose}: {summary(inner)}", person=person, type="standby")


def line(
    page: str, item: Item, provider_id: str, text: str, *, person: str = "sender", **data: Any
) -> IncomingMessage:
    """A line of the system in the thread of ``person``; ``data`` has its ``type`` and the ``original`` it is about."""
    about = data.get("original", "")
    content = {"kind": MessageKind.SYSTEM, "text": text, "in_reply_to": about, "data": data}
    return _said(page, item, provider_id, person=person, **content)


def _said(
    page: str, item: Item, provider_id: str, *, person: str = "sender", **content: Any
) -> IncomingMessage:
    sender = claims(page, item[person])
    return IncomingMessage(
        provider_id=provider_id,
        sender=sender,
        reply_to=sender[0].value,
        at=moment(item["timestamp"]),
        **content,
    )


def _who(item: Item) -> str:
    return clean(item["sender"].get("id") or item["sender"].get("user_ref"), 160)


def _id(value: Any) -> str:
    found = clean(value, 280)
    if not found or not isinstance(value, str):
        raise ValueError("no message id")
    return found


def content(inner: Item) -> Content:
    """Kind, text, files and place of a message or an echo."""
    attachments = [one for one in inner.get("attachments") or () if isinstance(one, dict)]
    media = tuple(file for one in attachments if (file := _media(one, inner)))
    place = next((point for one in attachments if (point := _place(one))), None)
    text = clean(inner.get("text"), TEXT_MAX)
    shares = [words for one in attachments if (words := _share(one)) and words not in text]
    reply = inner.get("quick_reply")
    data = {
        **({"type": "quick_reply", "payload": clean(reply.get("payload"), 1000)} if reply else {}),
        **({"types": [clean(one.get("type"), 60) for one in attachments]} if attachments else {}),
        **_referral(inner),
    }
    text = "\n".join(filter(None, [text, *shares])) or (place or {}).get("name", "")
    kind = MessageKind.INTERACTIVE if reply else _kind(media, place, text, attachments)
    return {"kind": kind, "text": text, "media": media, "location": place, "data": data}


def _kind(
    media: tuple[IncomingMedia, ...], place: Any, text: str, attachments: Sequence[Item]
) -> MessageKind:
    if media:
        return media[0].kind
    if place:
        return MessageKind.LOCATION
    if any(one.get("type") == "sticker" for one in attachments):
        return MessageKind.STICKER
    return MessageKind.TEXT if text else MessageKind.UNSUPPORTED


def _media(attachment: Item, inner: Item) -> IncomingMedia | None:
    """Stickers came as images with a ``sticker_id`` until August of 2026, and have a type of their own since."""
    payload = attachment.get("payload")
    payload = payload if isinstance(payload, dict) else {}
    kind, url = MEDIA.get(str(attachment.get("type"))), clean(payload.get("url"), URL_MAX)
    if kind is None or not url:
        return None
    if kind is MessageKind.IMAGE and (payload.get("sticker_id") or inner.get("sticker_id")):
        kind = MessageKind.STICKER
    return IncomingMedia(kind=kind, ref=url, name=_name(url) if kind is MessageKind.DOCUMENT else "")


def _name(url: str) -> str:
    try:
        return clean(unquote(urlsplit(url).path).rpartition("/")[2], 255)
    except ValueError:
        return ""


def _place(attachment: Item) -> dict[str, Any] | None:
    payload = attachment.get("payload")
    point = payload.get("coordinates") if isinstance(payload, dict) else None
    if attachment.get("type") != "location" or not isinstance(point, dict):
        return None
    name = clean(attachment.get("title"), 200)
    return {"latitude": float(point["lat"]), "longitude": float(point["long"]), "name": name, "address": ""}


def _share(attachment: Item) -> str:
    """A post, a reel, a link: its title and its address, as text. ``payload`` may be missing."""
    if attachment.get("type") in MEDIA or attachment.get("type") == "location":
        return ""
    payload = attachment.get("payload")
    payload = payload if isinstance(payload, dict) else {}
    words = [clean(attachment.get("title") or payload.get("title"), 500)]
    words.append(clean(payload.get("url") or attachment.get("url"), URL_MAX))
    return " ".join(filter(None, words))


def _referral(inner: Item) -> Content:
    return {"referral": clean_tree(inner["referral"])} if inner.get("referral") else {}


def summary(inner: Item) -> str:
    """What a message says, for a line about it."""
    found = content(inner)
    files = len(found["media"])
    told = f"({files} {'arquivo' if files == 1 else 'arquivos'})" if files else ""
    return " ".join(filter(None, [found["text"], told])) or "(mensagem sem texto)"
