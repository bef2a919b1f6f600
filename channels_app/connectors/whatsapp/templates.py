"""Values of a template → the components Meta wants. Pure.

``{"name", "language", "header"?, "body"?, "buttons"?}``, or ``components`` ready as Meta defines them. ``body`` is a
list of values, or an object of them by name. A value is a text, ``{"type": "currency", "fallback", "code",
"amount_1000"}`` or ``{"type": "date_time", "fallback"}``. ``header`` is a value, ``{"type": "image" | "video" |
"document", "id" | "link", "filename"?}`` or ``{"type": "location", "latitude", "longitude", "name"?, "address"?}``. A
button is ``{"type": "quick_reply", "payload"}``, ``{"type": "url", "text"}``, ``{"type": "copy_code", "code"}`` or
``{"type": "flow", "token"?, "data"?}``, each with its ``index`` when it is not its place in the list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from channels_app.vendors import graph

MEDIA = ("image", "video", "document")
Value = Mapping[str, Any]


def build(template: Value, media: Value | None = None) -> dict[str, Any]:
    """``media``: ``{"type", "id", "filename"?}`` of an uploaded file, the header then. Raises ProviderRefused."""
    try:
        found: dict[str, Any] = {"name": template["name"], "language": {"code": template["language"]}}
        parts = list(template.get("components") or _components(template, media))
    except (KeyError, TypeError, AttributeError, IndexError):
        graph.refuse("Os valores deste modelo não estão completos.")
    return {**found, **({"components": parts} if parts else {})}


def _components(template: Value, media: Value | None) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    header, body = media or template.get("header"), template.get("body")
    if header:
        parts.append({"type": "header", "parameters": [_header(header)]})
    if body:
        parts.append({"type": "body", "parameters": _body(body)})
    buttons = template.get("buttons") or ()
    return parts + [_button(place, button) for place, button in enumerate(buttons)]


def _body(values: Any) -> list[dict[str, Any]]:
    if isinstance(values, Mapping):
        return [{**_value(value), "parameter_name": name} for name, value in values.items()]
    return [_value(value) for value in values]


def _value(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        return {"type": "text", "text": str(value)}
    kind, named = value["type"], {"parameter_name": value["name"]} if "name" in value else {}
    if kind == "currency":
        amount = {
            "fallback_value": value["fallback"],
            "code": value["code"],
            "amount_1000": value["amount_1000"],
        }
        return {"type": kind, "currency": amount, **named}
    if kind == "date_time":
        return {"type": kind, "date_time": {"fallback_value": value["fallback"]}, **named}
    return {"type": "text", "text": str(value["text"]), **named}


def _header(value: Any) -> dict[str, Any]:
    kind = value.get("type") if isinstance(value, Mapping) else None
    if kind in MEDIA:
        source = {"id": value["id"]} if value.get("id") else {"link": value["link"]}
        name = {"filename": value["filename"]} if kind == "document" and value.get("filename") else {}
        return {"type": kind, kind: {**source, **name}}
    if kind == "location":
        place = {name: value[name] for name in ("name", "address") if value.get(name)}
        return {
            "type": kind,
            kind: {"latitude": value["latitude"], "longitude": value["longitude"], **place},
        }
    return _value(value)


def _button(place: int, button: Value) -> dict[str, Any]:
    kind, index = button["type"], button.get("index", place)
    return {"type": "button", "sub_type": kind, "index": str(index), "parameters": [BUTTONS[kind](button)]}


def _flow(button: Value) -> dict[str, Any]:
    named = {"flow_token": button.get("token"), "flow_action_data": button.get("data")}
    return {"type": "action", "action": {name: value for name, value in named.items() if value}}


BUTTONS: dict[str, Callable[[Value], dict[str, Any]]] = {
    "quick_reply": lambda button: {"type": "payload", "payload": button["payload"]},
    "url": lambda button: {"type": "text", "text": str(button["text"])},
    "copy_code": lambda button: {"type": "coupon_code", "coupon_code": button["code"]},
    "flow": _flow,
}
