"""What the Bot API accepts, written from its documentation and not from our connector. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

MIB = 1024 * 1024
TEXT_MAX, CAPTION_MAX = 4096, 1024
SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
UPDATES = {
    "message", "edited_message", "channel_post", "edited_channel_post", "callback_query", "inline_query",
    "chosen_inline_result", "shipping_query", "pre_checkout_query", "poll", "poll_answer", "my_chat_member",
    "chat_member", "chat_join_request", "chat_boost", "removed_chat_boost", "message_reaction",
    "message_reaction_count",
}  # fmt: skip
# Largest file of each method that takes one.
FILES = {
    "photo": 10 * MIB,
    "document": 50 * MIB,
    "video": 50 * MIB,
    "animation": 50 * MIB,
    "audio": 50 * MIB,
    "voice": 50 * MIB,
    "sticker": 512 * 1024,
}
SENDS = {"sendMessage": "", **{f"send{name.capitalize()}": name for name in FILES}}
ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip


class Refused(Exception):
    def __init__(self, code: int, description: str, **parameters: int) -> None:
        self.code, self.description, self.parameters = code, description, parameters
        super().__init__(description)

    def body(self) -> dict[str, Any]:
        found = {"ok": False, "error_code": self.code, "description": self.description}
        return {**found, **({"parameters": self.parameters} if self.parameters else {})}


def need(fine: object, description: str, code: int = 400) -> None:
    if not fine:
        raise Refused(code, f"{'Bad Request: ' if code == 400 else ''}{description}")


def structure(value: Any) -> Any:
    """Objects come as they are in JSON and as text in forms."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise Refused(400, "Bad Request: can't parse JSON object") from error


def chat_of(fields: Mapping[str, Any]) -> str:
    """Only numbers: the played people have no public names."""
    given = str(fields.get("chat_id", ""))
    need(given, "chat_id is empty")
    need(given.isascii() and given.isdigit(), "chat not found")
    return given


def utf16(text: str) -> int:
    return sum(2 if ord(letter) > 0xFFFF else 1 for letter in text)


def check_text(fields: Mapping[str, Any]) -> str:
    text = fields.get("text")
    need(isinstance(text, str) and text.strip(), "message text is empty")
    need(utf16(str(text)) <= TEXT_MAX, "message is too long")
    need(not fields.get("parse_mode"), "the simulator reads plain text only")
    return str(text)


def check_caption(fields: Mapping[str, Any], field: str) -> str:
    caption = fields.get("caption") or ""
    need(isinstance(caption, str) and utf16(caption) <= CAPTION_MAX, "message caption is too long")
    need(not caption or field != "sticker", "stickers have no caption")
    return str(caption)


def check_file(field: str, size: int) -> None:
    need(size, "file must be non-empty")
    need(size <= FILES[field], "Request Entity Too Large", 413)


def check_keyboard(value: Any) -> dict[str, Any] | None:
    """``reply_markup`` with an inline keyboard, or None."""
    markup = structure(value) if value else None
    if markup is None:
        return None
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    need(isinstance(rows, list) and rows, "object expected as reply markup")
    for button in (one for row in rows or [] for one in row):
        need(isinstance(button.get("text"), str) and button["text"], "Text buttons must be non-empty")
        data = button.get("callback_data")
        need(isinstance(data, str) and 0 < len(data.encode()) <= 64, "BUTTON_DATA_INVALID")
    return dict(markup)


def check_reply(value: Any) -> int | None:
    reply = structure(value) if value else None
    if reply is None:
        return None
    number = reply.get("message_id") if isinstance(reply, dict) else None
    need(isinstance(number, int) and number > 0, "message to be replied not found")
    return number
