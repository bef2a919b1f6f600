"""A call of Meta about a page → its single events → what they mean here.

Every stored part has the shape of a whole call with one item, so that it can be read, replayed and shown by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson

from channels_app.contract import Event, Ignored, Line, Part, Unreadable
from invenio_center.kernel.text import clean

from . import messages, receipts

LISTS = ("messaging", "standby", "changes")
KEY_MAX = 300
NOT_OURS = (TypeError, KeyError, AttributeError, ValueError, OverflowError, OSError)
Item = Mapping[str, Any]
Reader = Callable[[Line, str, Item], Iterator[Event]]


def split(body: bytes) -> list[Part]:
    try:
        call = orjson.loads(body)
        entries = call["entry"]
        if not isinstance(entries, list):
            raise TypeError("entry is no list")
    except (orjson.JSONDecodeError, TypeError, KeyError) as error:
        raise Unreadable("not a call of Meta") from error
    return [part for entry in entries for part in _parts_of(call.get("object"), entry)]


def _parts_of(kind: Any, entry: Any) -> Iterator[Part]:
    lists = [(name, entry.get(name)) for name in LISTS] if isinstance(entry, dict) else []
    items = [(name, item) for name, found in lists if isinstance(found, list) for item in found]
    if not items:
        yield _part(kind, entry, None)
    for name, item in items:
        is_mark = isinstance(item, dict) and ("delivery" in item or "read" in item)
        yield _part(kind, {"id": entry.get("id"), name: [item]}, _key(name, item), is_mark)


def _part(kind: Any, entry: Any, key: str | None, is_mark: bool = False) -> Part:
    body = orjson.dumps({"object": kind, "entry": [entry]})
    return Part(key or f"o:{hashlib.sha256(body).hexdigest()}", body, is_mark)


def _key(lane: str, item: Any) -> str | None:
    """Meta's own ids where there are any: it repeats a call for hours, also in other company."""
    if not isinstance(item, dict):
        return None
    for name, key_of in KEYS.items():
        if isinstance(inner := item.get(name), dict):
            words = [_word(one) for one in key_of(item, inner)]
            key = ":".join(words if lane == "messaging" else [lane, *words])
            return key if all(words) and len(key) <= KEY_MAX and "\x00" not in key else None
    return None


def _word(value: Any) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _message_key(_item: Item, inner: Item) -> tuple[Any, ...]:
    what = "d" if inner.get("is_deleted") else "e" if inner.get("is_echo") else "m"
    return what, inner.get("mid")


def _postback_key(item: Item, inner: Item) -> tuple[Any, ...]:
    if inner.get("mid"):
        return "p", inner["mid"]
    person = item.get("sender")
    payload = hashlib.sha256(str(inner.get("payload")).encode("utf-8", "replace")).hexdigest()
    return "p", person.get("id") if isinstance(person, dict) else None, item.get("timestamp"), payload


KEYS: dict[str, Callable[[Item, Item], tuple[Any, ...]]] = {
    "message": _message_key,
    "message_edit": lambda _item, inner: ("x", inner.get("mid"), inner.get("num_edit")),
    "reaction": lambda item, inner: ("r", inner.get("mid"), inner.get("action"), item.get("timestamp")),
    "postback": _postback_key,
}


def keys_of(provider_id: str) -> tuple[str, ...]:
    """Keys of the parts that brought this message, or a change of it, also while another app held the thread."""
    kind, _, rest = provider_id.partition(":")
    key = f"x:{rest}" if kind == "edit" and rest else f"m:{provider_id}"
    return key, f"standby:{key}"


def parse(line: Line, body: bytes) -> list[Event]:
    try:
        call = orjson.loads(body)
        return [event for entry in call["entry"] for event in _events(line, entry)]
    except NOT_OURS as error:
        raise Unreadable(type(error).__name__) from error


def _events(line: Line, entry: Item) -> Iterator[Event]:
    page, expected = str(entry["id"]), line.settings.get("page_id")
    if expected and page != str(expected):
        yield Ignored(f"A página {clean(page, 40)} não é a desta linha.")
        return
    for change in entry.get("changes") or ():
        yield Ignored(f"Aviso da página: {clean(change['field'], 60)}")
    for item in entry.get("standby") or ():
        yield from messages.standby(page, item)
    for item in entry.get("messaging") or ():
        yield from _event(line, page, item)


def _event(line: Line, page: str, item: Item) -> Iterator[Event]:
    for name, read in READERS.items():
        if name in item:
            yield from read(line, page, item)
            return
    names = sorted(set(item) - {"sender", "recipient", "timestamp"})
    yield Ignored(f"Evento sem efeito aqui: {clean(', '.join(names), 120)}")


READERS: dict[str, Reader] = {
    "message": lambda line, page, item: (
        receipts.echo(line, page, item) if item["message"].get("is_echo") else messages.message(page, item)
    ),
    "message_edit": lambda _line, page, item: messages.edit(page, item),
    "postback": lambda _line, page, item: messages.postback(page, item),
    "reaction": lambda _line, page, item: messages.reaction(page, item),
    "referral": lambda _line, page, item: messages.referral(page, item),
    "delivery": lambda _line, _page, item: receipts.delivery(item),
    "read": lambda _line, _page, item: receipts.read(item),
    "optin": lambda _line, page, item: receipts.optin(page, item),
    "policy_enforcement": lambda _line, _page, item: receipts.policy(item, "policy_enforcement"),
    "policy-enforcement": lambda _line, _page, item: receipts.policy(item, "policy-enforcement"),
}
