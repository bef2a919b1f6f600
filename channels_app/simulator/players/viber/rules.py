"""What Viber's Bot API accepts, written from its documentation and not from our connector. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

MIB = 1024 * 1024
OK, INVALID_URL, INVALID_TOKEN, BAD_DATA, MISSING_DATA = range(5)
MESSAGES = {
    1: "invalidUrl",
    2: "invalidAuthToken",
    3: "badData",
    4: "missingData",
    5: "receiverNotRegistered",
    6: "receiverNotSubscribed",
    12: "tooManyRequests",
    14: "incompatibleWithVersion",
}
EVENTS = {
    "delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started", "message", "client_status",
}  # fmt: skip


class Refused(Exception):
    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(str(status))

    def body(self) -> dict[str, Any]:
        return {"status": self.status, "status_message": MESSAGES.get(self.status, "failure")}


def need(fine: object, status: int = BAD_DATA) -> None:
    if not fine:
        raise Refused(status)


def check_message(body: Mapping[str, Any]) -> tuple[str, str]:
    """Receiver and type. Raises Refused."""
    need(isinstance(body.get("receiver"), str) and body["receiver"], MISSING_DATA)
    sender = body.get("sender")
    need(isinstance(sender, dict) and sender.get("name"), MISSING_DATA)
    need(isinstance(sender, dict) and len(sender["name"]) <= 28)
    need(isinstance(body.get("min_api_version", 1), int))
    need(len(str(body.get("tracking_data", ""))) <= 4096)
    kind = str(body.get("type", ""))
    need(kind in CHECKS)
    CHECKS[kind](body)
    if "keyboard" in body:
        _keyboard(body["keyboard"])
    return str(body["receiver"]), kind


def _text(body: Mapping[str, Any]) -> None:
    need(isinstance(body.get("text"), str) and body["text"].strip(), MISSING_DATA)
    need(len(body["text"]) <= 7000)


def _picture(body: Mapping[str, Any]) -> None:
    _media(body, (".jpg", ".jpeg", ".png", ".gif"))
    need(isinstance(body.get("text", ""), str) and len(body.get("text", "")) <= 512)


def _video(body: Mapping[str, Any]) -> None:
    _media(body, (".mp4",))
    _size(body, 26 * MIB)


def _file(body: Mapping[str, Any]) -> None:
    _media(body, ())
    _size(body, 50 * MIB)
    need(isinstance(body.get("file_name"), str) and 0 < len(body["file_name"]) <= 256, MISSING_DATA)


def _media(body: Mapping[str, Any], endings: tuple[str, ...]) -> None:
    parts = urlsplit(str(body.get("media", "")))
    need(parts.scheme in ("http", "https") and parts.netloc, MISSING_DATA)
    need(not endings or PurePosixPath(parts.path).suffix.lower() in endings)


def _size(body: Mapping[str, Any], most: int) -> None:
    need(isinstance(body.get("size"), int), MISSING_DATA)
    need(0 < body["size"] <= most)


def _keyboard(keyboard: Any) -> None:
    need(isinstance(keyboard, dict) and keyboard.get("Type") == "keyboard")
    buttons = keyboard.get("Buttons")
    need(isinstance(buttons, list) and buttons, MISSING_DATA)
    for button in buttons:
        need(isinstance(button.get("ActionBody"), str) and button["ActionBody"], MISSING_DATA)
        need(button.get("ActionType", "reply") in ("reply", "open-url", "none"))
        need(len(str(button.get("Text", ""))) <= 250)


CHECKS: dict[str, Callable[[Mapping[str, Any]], None]] = {
    "text": _text,
    "picture": _picture,
    "video": _video,
    "file": _file,
}
