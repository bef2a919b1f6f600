"""Values of a theme that may be shown as they are: checked, bounded, or left out. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

DEFAULT_COLOR = "#4f46e5"
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


def theme(settings: Mapping[str, Any]) -> dict[str, Any]:
    found = settings.get("theme")
    return found if isinstance(found, dict) else {}


def color(value: object) -> str:
    return value.lower() if isinstance(value, str) and _COLOR.fullmatch(value) else DEFAULT_COLOR


def scheme(theme: Mapping[str, Any]) -> str:
    return theme["scheme"] if theme.get("scheme") in ("light", "dark") else "auto"


def text(value: object, limit: int) -> str:
    return value.strip()[:limit] if isinstance(value, str) else ""


def picture(value: object) -> str:
    """A secure address or one of ours; anything else is left out."""
    address = text(value, 500)
    if re.fullmatch(r"/(?!/)[\w./-]*", address):
        return address
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    safe = parts.scheme == "https" and parts.netloc and not re.search(r"[\s;,'\"]", address)
    return address if safe else ""
