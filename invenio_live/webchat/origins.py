"""On whose pages a widget may appear.

``settings.allowed_origins`` lists origins (``https://loja.exemplo.com.br``), whole subdomains
(``https://*.exemplo.com.br``) or ``*`` for any page. An empty list means our own pages only; in demo mode, any.
The browser enforces it through ``frame-ancestors``; the server refuses the same pages when they say hello.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings

ANY = "*"
# What may stand in a policy header; nothing else of the setting ever reaches it.
_ORIGIN = re.compile(
    r"https?://(\*\.)?[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:\d{1,5})?|https?://\[[0-9a-f:]+\](:\d{1,5})?"
)


def clean(listed: Iterable[object]) -> tuple[str, ...]:
    """The usable entries of a setting, lower case, without a path; an unusable one opens nothing."""
    found = (str(entry).strip().lower().rstrip("/") for entry in listed)
    return tuple(dict.fromkeys(entry for entry in found if entry == ANY or _ORIGIN.fullmatch(entry)))


def ancestors(allowed: tuple[str, ...]) -> list[str]:
    """Sources of the ``frame-ancestors`` directive."""
    if ANY in allowed or (not allowed and settings.DEMO):
        return [ANY]
    return ["'self'", *allowed]


def origin_of(address: str) -> str:
    """``scheme://host[:port]`` of a page, without the scheme's usual port; empty when it has none."""
    try:
        parts = urlsplit(address.strip().lower())
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != usual else "")


def may_embed(allowed: tuple[str, ...], origin: str, own: Iterable[str] = ()) -> bool:
    """May a page of this origin show the widget?"""
    if ANY in ancestors(allowed):
        return bool(origin)
    return origin in own or any(_covers(entry, origin) for entry in allowed)


def _covers(entry: str, origin: str) -> bool:
    scheme, star, rest = entry.partition("//*.")
    if not star:
        return origin_of(entry) == origin
    return origin.startswith(f"{scheme}//") and origin.endswith(f".{rest}")


def own_origins(host: str) -> frozenset[str]:
    """Ours: the public address and the name this request came in by, which ALLOWED_HOSTS has passed."""
    return frozenset(
        {origin_of(settings.PUBLIC_URL), origin_of(f"http://{host}"), origin_of(f"https://{host}")} - {""}
    )
