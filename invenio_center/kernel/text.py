"""Text that strangers wrote, made safe to store: PostgreSQL refuses NUL and half surrogates. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

DEPTH = 12
# Coloured or plain: the same sign in two dresses.
VARIATIONS = frozenset("\ufe0e\ufe0f")
NUL = "\x00"
NO_NUL = "Há um caractere nulo (\\u0000) no pedido: ele não pode ser guardado. Retire-o e envie de novo."


def fold(text: str) -> str:
    """``text`` as people compare words: without case, accents and doubled spaces; an emoji without its variation."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign) and sign not in VARIATIONS)
    return " ".join(bare.casefold().split())


def holds_nul(value: Any) -> bool:
    """Does this JSON have character zero anywhere?"""
    if isinstance(value, str):
        return NUL in value
    if isinstance(value, dict):
        return any(holds_nul(name) or holds_nul(inner) for name, inner in value.items())
    return isinstance(value, list) and any(holds_nul(inner) for inner in value)


def clean(value: Any, limit: int) -> str:
    """``value`` as text without NUL and lone surrogates, at most ``limit`` characters; "" for what is not text."""
    if not isinstance(value, str):
        return str(value)[:limit] if isinstance(value, (int, float)) and not isinstance(value, bool) else ""
    text = value[:limit].replace(NUL, "")
    return text if text.isascii() else text.encode("utf-8", "ignore").decode()


def clean_tree(value: Any, *, text: int = 4096, items: int = 200, depth: int = DEPTH) -> Any:
    """The same for nested JSON, with bounds on lengths and depth."""
    if depth == 0:
        return None
    if isinstance(value, str):
        return clean(value, text)
    if isinstance(value, Mapping):
        pairs = list(value.items())[:items]
        return {clean(k, 200): clean_tree(v, text=text, items=items, depth=depth - 1) for k, v in pairs}
    if isinstance(value, list):
        return [clean_tree(one, text=text, items=items, depth=depth - 1) for one in value[:items]]
    return value
