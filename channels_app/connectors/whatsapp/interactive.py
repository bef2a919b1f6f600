"""Answers to tap, as the Cloud API wants them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels_app.contract import Choices

CHOICES = Choices(buttons=3, rows=10, text_max=1024, description_max=72, contact=True)


def build(offer: Mapping[str, Any], text: str) -> dict[str, Any]:
    """``offer`` has passed ``CHOICES.fault``."""
    return {"type": NAMES[offer["type"]], "body": {"text": text}, "action": _action(offer)}


def _action(offer: Mapping[str, Any]) -> dict[str, Any]:
    if offer["type"] == "buttons":
        replies = [{"id": one["id"], "title": one["title"]} for one in offer["buttons"]]
        return {"buttons": [{"type": "reply", "reply": reply} for reply in replies]}
    if offer["type"] == "list":
        return {"button": offer["button"], "sections": [{"rows": [_row(row) for row in offer["rows"]]}]}
    return {"name": "request_contact_info"}


def _row(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: row[name] for name in ("id", "title", "description") if row.get(name)}


NAMES = {"buttons": "button", "list": "list", "request_contact_info": "request_contact_info"}
