"""Updates as Telegram writes them, from its documentation and not from our connector. Pure."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

from ....models import SimulatedMessage

FIRST_UPDATE = 700_000_000
SIDE = 96  # of the sample picture, in pixels


def new_number() -> int:
    return 1 + secrets.randbelow(2**31 - 1)


def number_of(message: SimulatedMessage) -> int:
    return int(message.provider_id.rpartition(":")[2])


def chat(person: str, name: str = "") -> dict[str, Any]:
    return {"id": int(person), "type": "private", **_names(name)}


def _names(name: str) -> dict[str, str]:
    first, _, last = (name or "Cliente").partition(" ")
    return {"first_name": first, **({"last_name": last} if last else {})}


def bot(token: str, name: str, username: str) -> dict[str, Any]:
    number = token.partition(":")[0]
    known = int(number) if number.isascii() and number.isdigit() else 1
    return {"id": known, "is_bot": True, "first_name": name, "username": username}


def update(message: SimulatedMessage, below: SimulatedMessage | None) -> bytes:
    """One update. ``below``: our last message, when the person may press one of its buttons by writing its words."""
    content = _pressed(message, below) or {"message": _message(message)}
    return json.dumps({"update_id": FIRST_UPDATE + message.pk, **content}, ensure_ascii=False).encode()


def _person(message: SimulatedMessage) -> dict[str, Any]:
    names = _names(message.person_name)
    return {"id": int(message.person), "is_bot": False, **names, "language_code": "pt-br"}


def _message(message: SimulatedMessage) -> dict[str, Any]:
    return {
        "message_id": number_of(message),
        "from": _person(message),
        "chat": chat(message.person, message.person_name),
        "date": int(time.time()),
        **_content(message.kind, message.content),
    }


def _content(kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
    if kind == "text":
        text = content["body"]
        return {"text": text, **_command(text)}
    if kind == "image":
        sizes = [
            _size(content["file"], SIDE // 2, content["size"] // 4),
            _size(content["file"], SIDE, content["size"]),
        ]
        return {"photo": sizes, **({"caption": content["caption"]} if content.get("caption") else {})}
    point = {"latitude": content["latitude"], "longitude": content["longitude"]}
    venue = {"location": point, "title": content["name"], "address": content["address"]}
    return {"venue": venue, "location": point}


def _command(text: str) -> dict[str, Any]:
    word = text.split(maxsplit=1)[0]
    if not word.startswith("/"):
        return {}
    return {"entities": [{"type": "bot_command", "offset": 0, "length": len(word)}]}


def _size(file: str, side: int, size: int) -> dict[str, Any]:
    return {
        "file_id": file,
        "file_unique_id": f"u{file}{side}",
        "width": side,
        "height": side,
        "file_size": size,
    }


def _pressed(message: SimulatedMessage, below: SimulatedMessage | None) -> dict[str, Any] | None:
    if below is None or message.kind != "text":
        return None
    rows = below.content["reply_markup"]["inline_keyboard"]
    button = next((one for row in rows for one in row if one["text"] == message.content["body"]), None)
    if button is None:
        return None
    query = {
        "id": str(number_of(message)),
        "from": _person(message),
        "message": sent(below, {"id": 1, "is_bot": True, "first_name": "Bot"}),
        "chat_instance": message.person,
        "data": button["callback_data"],
    }
    return {"callback_query": query}


def sent(message: SimulatedMessage, who: Mapping[str, Any]) -> dict[str, Any]:
    """One of our messages, as the API shows it after taking it."""
    content = {name: value for name, value in message.content.items() if name in ("caption", "reply_markup")}
    if message.kind == "text":
        content["text"] = message.content["body"]
    return {
        "message_id": number_of(message),
        "from": dict(who),
        "chat": chat(message.person),
        "date": int(message.created_at.timestamp()),
        **content,
        **_file(message),
    }


def _file(message: SimulatedMessage) -> dict[str, Any]:
    """The file of one of our messages, in the shape of its kind."""
    if message.kind == "text":
        return {}
    file, size = message.content["file"], message.content["size"]
    if message.kind == "photo":
        return {"photo": [_size(file, SIDE, size)]}
    base = {"file_id": file, "file_unique_id": f"u{file}", "file_size": size}
    shape: dict[str, dict[str, Any]] = {
        "video": {"width": SIDE, "height": SIDE, "duration": 1},
        "animation": {"width": SIDE, "height": SIDE, "duration": 1},
        "audio": {"duration": 1},
        "voice": {"duration": 1},
        "sticker": {
            "width": 512,
            "height": 512,
            "type": "regular",
            "is_animated": False,
            "is_video": False,
        },
    }
    return {message.kind: {**base, **shape.get(message.kind, {"file_name": message.content["filename"]})}}
