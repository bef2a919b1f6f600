"""A call of Meta → its single events → what they mean here.

Every stored part has the shape of a whole call with one item, so that it can be read, replayed and shown by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson

from channels_app.contract import Event, Ignored, Line, Part, Unreadable

from . import messages, notices, others, statuses

# Lists inside ``value`` whose members are events of their own.
LISTS = ("messages", "statuses", "user_preferences", "errors", "message_echoes", "calls")
# What was said about the account is told apart by when it was said.
TIMED = (None, "errors")
KEY_MAX = 300
LETTERS = {"messages": "m", "message_echoes": "e"}


def split(body: bytes) -> list[Part]:
    try:
        call = orjson.loads(body)
        entries = call["entry"]
        changes = [(entry, change) for entry in entries for change in entry["changes"]]
    except (orjson.JSONDecodeError, TypeError, KeyError) as error:
        raise Unreadable("not a call of Meta") from error
    kind = call.get("object")
    return [part for entry, change in changes for part in _parts_of(kind, entry, change)]


def _parts_of(kind: Any, entry: Mapping[str, Any], change: Any) -> Iterator[Part]:
    found = change.get("value") if isinstance(change, dict) else None
    value: dict[str, Any] = found if isinstance(found, dict) else {}
    items = _items(value)
    if not items:
        yield _part(kind, entry, change, None, None)
        return
    people = _people(value)
    shared = {name: value[name] for name in ("messaging_product", "metadata") if name in value}
    for name, item in items:
        contacts = _contacts_of(people, item)
        own = {**shared, **({"contacts": contacts} if contacts else {}), name: [item]}
        yield _part(kind, entry, {"field": change.get("field"), "value": own}, name, item)


def _items(value: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(name, item) for name in LISTS if isinstance(value.get(name), list) for item in value[name]]


def _people(value: Mapping[str, Any]) -> dict[str, Any]:
    """Contacts by each of their ids: Meta lists them beside the messages, in no promised order."""
    found: dict[str, Any] = {}
    contacts = value.get("contacts")
    for contact in contacts if isinstance(contacts, list) else ():
        if isinstance(contact, dict):
            for key in (contact.get("wa_id"), contact.get("user_id")):
                if isinstance(key, str) and key:
                    found[key] = contact
    return found


def _contacts_of(people: Mapping[str, Any], item: Any) -> list[Any]:
    if not isinstance(item, dict):
        return []
    for name in ("from_user_id", "from", "recipient_user_id", "recipient_id"):
        contact = people.get(item.get(name) or "") if isinstance(item.get(name), str) else None
        if contact is not None:
            return [contact]
    return []


def _part(kind: Any, entry: Mapping[str, Any], change: Any, name: str | None, item: Any) -> Part:
    time = {"time": entry["time"]} if name in TIMED and "time" in entry else {}
    body = orjson.dumps({"object": kind, "entry": [{"id": entry.get("id"), **time, "changes": [change]}]})
    is_mark = name == "statuses" and isinstance(item, dict) and statuses.is_mark(item)
    return Part(_key(name, item) or f"o:{hashlib.sha256(body).hexdigest()}", body, is_mark)


def _key(name: str | None, item: Any) -> str | None:
    """Meta's own id where there is one; it repeats a call for days, byte for byte or in other company."""
    known = isinstance(item, dict) and isinstance(item.get("id"), str) and item["id"]
    if not known or "\x00" in item["id"]:
        return None
    if name in LETTERS:
        key = f"{LETTERS[name]}:{item['id']}"
    elif name == "calls" and isinstance(item.get("event"), str):
        key = f"c:{item['id']}:{item['event']}"
    elif name == "statuses" and isinstance(item.get("status"), str):
        key = f"s:{item['id']}:{item['status']}"
    else:
        return None
    return key if len(key) <= KEY_MAX and "\x00" not in key else None


def parse(line: Line, body: bytes) -> list[Event]:
    try:
        call = orjson.loads(body)
        changes = [(entry, change) for entry in call["entry"] for change in entry["changes"]]
        return [event for entry, change in changes for event in _events(line, entry, change)]
    except (orjson.JSONDecodeError, TypeError, KeyError, AttributeError, ValueError, OverflowError) as error:
        raise Unreadable(type(error).__name__) from error


def _events(line: Line, entry: Mapping[str, Any], change: Mapping[str, Any]) -> Iterator[Event]:
    field, value = change["field"], change["value"]
    scope = str(line.settings.get("portfolio_id") or entry.get("id") or line.settings.get("waba_id") or "")
    if field == "user_preferences":
        for item in value["user_preferences"]:
            yield statuses.preference(scope, item)
    elif field in OF_A_NUMBER:
        number, expected = value["metadata"]["phone_number_id"], line.settings.get("phone_number_id")
        if expected and number != expected:
            yield Ignored(f"O número {str(number)[:40]} não é o desta linha.")
            return
        yield from OF_A_NUMBER[field](scope, entry, value)
    else:
        yield notices.account(field, entry, value)


def _messages(scope: str, entry: Mapping[str, Any], value: Mapping[str, Any]) -> Iterator[Event]:
    contacts = value.get("contacts") or []
    for item in value.get("messages") or []:
        yield messages.message(scope, item, contacts)
    for item in value.get("statuses") or []:
        yield from statuses.status(scope, item)
    for item in value.get("errors") or []:
        yield notices.trouble(entry, item)


def _echoes(scope: str, _entry: Mapping[str, Any], value: Mapping[str, Any]) -> Iterator[Event]:
    for item in value.get("message_echoes") or []:
        yield others.echo(scope, item)


def _calls(scope: str, _entry: Mapping[str, Any], value: Mapping[str, Any]) -> Iterator[Event]:
    for item in value.get("calls") or []:
        yield others.call(scope, item, value.get("contacts") or [])
    for _ in value.get("statuses") or []:
        yield Ignored("Estado de uma ligação nossa.")


Reader = Callable[[str, Mapping[str, Any], Mapping[str, Any]], Iterator[Event]]
OF_A_NUMBER: dict[str, Reader] = {"messages": _messages, "smb_message_echoes": _echoes, "calls": _calls}
