"""What the Cloud API accepts, written from its documentation and not from our connector. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

TO = re.compile(r"\+?[1-9]\d{7,14}")
USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
TEMPLATE = re.compile(r"[a-z0-9_]{1,512}")
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
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


class Refused(Exception):
    """Meta's error object: code, words, HTTP status."""

    def __init__(self, code: int, details: str, status: int = 400) -> None:
        self.code, self.details, self.status = code, details, status
        super().__init__(details)

    def body(self) -> dict[str, Any]:
        error = {"message": f"(#{self.code}) {self.details}", "type": "OAuthException", "code": self.code}
        return {"error": {**error, "error_data": {"details": self.details}, "fbtrace_id": "simulated"}}


def _need(fine: object, details: str, code: int = 100) -> None:
    if not fine:
        raise Refused(code, details)


def check_message(body: Any, owns: Callable[[str], bool]) -> str:
    """The recipient. Raises Refused. ``owns`` says whether a media id belongs to the sending number."""
    _need(isinstance(body, dict), "Body must be a JSON object")
    _need(body.get("messaging_product") == "whatsapp", "messaging_product is required")
    _need(body.get("recipient_type", "individual") == "individual", "recipient_type")
    kind = body.get("type", "text")
    _need(kind in CHECKS, f"Unsupported type {kind}", 131009)
    unknown = set(body) - KEYS - {kind}
    _need(not unknown, f"Unexpected keys {sorted(unknown)}")
    content = body.get(kind)
    _need(isinstance(content, dict), f"Parameter {kind} is required", 131008)
    CHECKS[kind](kind, content, owns)
    callback = body.get("biz_opaque_callback_data", "")
    _need(
        isinstance(callback, str) and len(callback) <= 512,
        "biz_opaque_callback_data is at most 512 characters",
    )
    if "context" in body:
        context = body["context"]
        _need(
            isinstance(context, dict) and str(context.get("message_id", "")).startswith("wamid."), "context"
        )
    return _recipient(body)


def _recipient(body: Mapping[str, Any]) -> str:
    to, user = body.get("to"), body.get("recipient")
    _need(to or user, "to or recipient is required", 131008)
    if to:
        _need(isinstance(to, str) and TO.fullmatch(to), "to is not a phone number", 131009)
        return str(to).removeprefix("+")
    _need(isinstance(user, str) and USER_ID.fullmatch(user), "recipient is not a user id", 131009)
    return str(user)


def _text(kind: str, content: Mapping[str, Any], owns: Callable[[str], bool]) -> None:
    body = content.get("body")
    _need(isinstance(body, str) and body.strip(), "text.body is required", 131008)
    _need(len(str(body)) <= 4096, "text.body is at most 4096 characters")
    _need(not set(content) - {"body", "preview_url"}, "Unexpected keys in text")


def _media(kind: str, content: Mapping[str, Any], owns: Callable[[str], bool]) -> None:
    file_id, link = content.get("id"), content.get("link")
    _need(bool(file_id) != bool(link), "Either id or link is required", 131008)
    if file_id:
        _need(isinstance(file_id, str) and owns(file_id), f"Media {file_id} not found", 131009)
    else:
        _need(str(link).startswith("https://"), "link must be https", 131009)
    allowed = {"id", "link"}
    if kind in ("image", "video", "document"):
        allowed.add("caption")
    if kind == "document":
        allowed.add("filename")
    _need(not set(content) - allowed, f"Unexpected keys in {kind}")
    _need(len(str(content.get("caption", ""))) <= 1024, "caption is at most 1024 characters")


def _template(kind: str, content: Mapping[str, Any], owns: Callable[[str], bool]) -> None:
    language = content.get("language")
    code = language.get("code") if isinstance(language, dict) else None
    _need(
        isinstance(content.get("name"), str) and TEMPLATE.fullmatch(content["name"]), "template.name", 132001
    )
    _need(isinstance(code, str) and LANGUAGE.fullmatch(code), "template.language.code", 132001)
    for component in content.get("components", []):
        known = isinstance(component, dict) and component.get("type") in ("header", "body", "button")
        _need(known, "template.components", 132012)


def _location(kind: str, content: Mapping[str, Any], owns: Callable[[str], bool]) -> None:
    for name, most in (("latitude", 90), ("longitude", 180)):
        value = content.get(name)
        _need(isinstance(value, (int, float)) and abs(value) <= most, f"location.{name}", 131009)


def _reaction(kind: str, content: Mapping[str, Any], owns: Callable[[str], bool]) -> None:
    _need(str(content.get("message_id", "")).startswith("wamid."), "reaction.message_id", 131009)
    _need(isinstance(content.get("emoji"), str), "reaction.emoji", 131008)


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
}


def check_upload(product: str, content_type: str, size: int) -> None:
    """Raises Refused for a file Meta would not take."""
    _need(product == "whatsapp", "messaging_product is required")
    plain = content_type.partition(";")[0].strip()
    limit = UPLOADS.get(plain, 100 * MIB if plain.startswith(OFFICE) else 0)
    _need(limit, f"Unsupported type {plain}", 131053)
    _need(0 < size <= limit, "File size", 131053)
