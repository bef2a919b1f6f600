"""What the Cloud API accepts, written from its documentation and not from our connector. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ..meta import need
from . import templates

TO = re.compile(r"\+?[1-9]\d{7,14}")
USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
KEYS = {
    "messaging_product",
    "recipient_type",
    "to",
    "recipient",
    "type",
    "context",
    "biz_opaque_callback_data",
}
MIB = 1024 * 1024
UPLOADS = {
    "image/jpeg": 5 * MIB,
    "image/png": 5 * MIB,
    "image/webp": 500 * 1024,
    "video/mp4": 16 * MIB,
    "video/3gpp": 16 * MIB,
    "audio/aac": 16 * MIB,
    "audio/amr": 16 * MIB,
    "audio/mpeg": 16 * MIB,
    "audio/mp4": 16 * MIB,
    "audio/ogg": 16 * MIB,
    "text/plain": 100 * MIB,
    "application/pdf": 100 * MIB,
}
OFFICE = ("application/vnd.", "application/msword")


def check_message(body: Any, owns: Callable[[str], bool]) -> str:
    """The recipient. Raises Refused. ``owns`` says whether a media id belongs to the sending number."""
    need(isinstance(body, dict), "Body must be a JSON object")
    need(body.get("messaging_product") == "whatsapp", "messaging_product is required")
    need(body.get("recipient_type", "individual") == "individual", "recipient_type")
    kind = body.get("type", "text")
    need(kind in CHECKS, f"Unsupported type {kind}", 131009)
    unknown = set(body) - KEYS - {kind}
    need(not unknown, f"Unexpected keys {sorted(unknown)}")
    content = body.get(kind)
    need(isinstance(content, dict), f"Parameter {kind} is required", 131008)
    CHECKS[kind](kind, content, owns)
    callback = body.get("biz_opaque_callback_data", "")
    need(
        isinstance(callback, str) and len(callback) <= 512,
        "biz_opaque_callback_data is at most 512 characters",
    )
    if "context" in body:
        context = body["context"]
        need(isinstance(context, dict) and str(context.get("message_id", "")).startswith("wamid."), "context")
    return _recipient(body)


def _recipient(body: Mapping[str, Any]) -> str:
    to, user = body.get("to"), body.get("recipient")
    need(to or user, "to or recipient is required", 131008)
    if to:
        need(isinstance(to, str) and TO.fullmatch(to), "to is not a phone number", 131009)
        return str(to).removeprefix("+")
    need(isinstance(user, str) and USER_ID.fullmatch(user), "recipient is not a user id", 131009)
    return str(user)


def _text(kind: str, content: Mapping[str, Any], owns: Callable[[str], bool]) -> None:
    body = content.get("body")
    need(isinstance(body, str) and body.strip(), "text.body is required", 131008)
    need(len(str(body)) <= 4096, "text.body is at most 4096 characters")
    need(not set(content) - {"body", "preview_url"}, "Unexpected keys in text")


def _media(kind: str, content: Mapping[str, Any], owns: Callable[[str], bool]) -> None:
    file_id, link = content.get("id"), content.get("link")
    need(bool(file_id) != bool(link), "Either id or link is required", 131008)
    if file_id:
        need(isinstance(file_id, str) and owns(file_id), f"Media {file_id} not found", 131009)
    else:
        need(str(link).startswith("https://"), "link must be https", 131009)
    allowed = {"id", "link"}
    if kind in ("image", "video", "document"):
        allowed.add("caption")
    if kind == "document":
        allowed.add("filename")
    need(not set(content) - allowed, f"Unexpected keys in {kind}")
    need(len(str(content.get("caption", ""))) <= 1024, "caption is at most 1024 characters")


def _template(kind: str, content: Mapping[str, Any], owns: Callable[[str], bool]) -> None:
    language = content.get("language")
    code = language.get("code") if isinstance(language, dict) else None
    need(
        isinstance(content.get("name"), str) and templates.NAME.fullmatch(content["name"]),
        "template.name",
        132001,
    )
    need(isinstance(code, str) and templates.LANGUAGE.fullmatch(code), "template.language.code", 132001)
    for component in content.get("components", []):
        need(isinstance(component, dict), "template.components", 132012)
        templates.check(component, owns)


def _location(kind: str, content: Mapping[str, Any], owns: Callable[[str], bool]) -> None:
    for name, most in (("latitude", 90), ("longitude", 180)):
        value = content.get(name)
        need(isinstance(value, (int, float)) and abs(value) <= most, f"location.{name}", 131009)


def _reaction(kind: str, content: Mapping[str, Any], owns: Callable[[str], bool]) -> None:
    need(str(content.get("message_id", "")).startswith("wamid."), "reaction.message_id", 131009)
    need(isinstance(content.get("emoji"), str), "reaction.emoji", 131008)


def _interactive(kind: str, content: Mapping[str, Any], owns: Callable[[str], bool]) -> None:
    words, action, shape = content.get("body"), content.get("action"), content.get("type")
    need(isinstance(words, dict) and 0 < len(str(words.get("text", ""))) <= 1024, "interactive.body.text")
    action = action if isinstance(action, dict) else {}
    need(action and shape in ("button", "list", "request_contact_info"), "interactive.type")
    if shape == "request_contact_info":
        need(action == {"name": "request_contact_info"}, "interactive.action")
        return
    found = _buttons(action) if shape == "button" else _rows(action)
    ids = [one.get("id") for one in found]
    need(all(isinstance(id_, str) and 0 < len(id_) <= 256 for id_ in ids), "id is required", 131008)
    need(len(set(ids)) == len(ids), "ids must differ")


def _buttons(action: Mapping[str, Any]) -> list[dict[str, Any]]:
    buttons = action.get("buttons")
    need(isinstance(buttons, list) and 0 < len(buttons) <= 3, "1 to 3 buttons")
    need(all(one.get("type") == "reply" for one in buttons or ()), "button.type")
    replies = [one["reply"] for one in buttons or ()]
    need(all(0 < len(reply.get("title", "")) <= 20 for reply in replies), "title is 1 to 20 characters")
    return replies


def _rows(action: Mapping[str, Any]) -> list[dict[str, Any]]:
    need(0 < len(str(action.get("button", ""))) <= 20, "action.button is 1 to 20 characters")
    rows = [row for section in action.get("sections") or () for row in section.get("rows", ())]
    need(0 < len(rows) <= 10, "1 to 10 rows")
    need(all(0 < len(row.get("title", "")) <= 24 for row in rows), "row.title is 1 to 24 characters")
    need(all(len(row.get("description", "")) <= 72 for row in rows), "row.description")
    return rows


def titles(content: Mapping[str, Any]) -> list[str]:
    """What can be tapped, for the page."""
    action = content["action"]
    if "buttons" in action:
        return [f"[{one['reply']['title']}]" for one in action["buttons"]]
    return [f"[{row['title']}]" for section in action.get("sections", ()) for row in section["rows"]]


def check_mark(body: Mapping[str, Any]) -> None:
    """Read, with or without "writing". Raises Refused."""
    need(body.get("messaging_product") == "whatsapp", "messaging_product is required")
    need(body.get("status") == "read", "status is read", 131009)
    need(str(body.get("message_id", "")).startswith("wamid."), "message_id", 131009)
    need(body.get("typing_indicator", {"type": "text"}) == {"type": "text"}, "typing_indicator", 131009)
    need(not set(body) - {"messaging_product", "status", "message_id", "typing_indicator"}, "Unexpected keys")


CHECKS: dict[str, Callable[[str, Mapping[str, Any], Callable[[str], bool]], None]] = {
    "text": _text,
    "image": _media,
    "audio": _media,
    "video": _media,
    "document": _media,
    "sticker": _media,
    "template": _template,
    "location": _location,
    "reaction": _reaction,
    "interactive": _interactive,
}


def check_upload(product: str, content_type: str, size: int) -> None:
    """Raises Refused for a file Meta would not take."""
    need(product == "whatsapp", "messaging_product is required")
    plain = content_type.partition(";")[0].strip()
    limit = UPLOADS.get(plain, 100 * MIB if plain.startswith(OFFICE) else 0)
    need(limit, f"Unsupported type {plain}", 131053)
    need(0 < size <= limit, "File size", 131053)
