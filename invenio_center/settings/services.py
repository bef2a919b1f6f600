"""Addresses of the two servers, derived from one URL each."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit, urlunsplit

from django.core.exceptions import ImproperlyConfigured


def database(url: str) -> dict[str, Any]:
    """Django's connection settings for a ``postgresql://`` URL; ``?host=/folder`` names a local socket."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not _port_is_right(parts):
        raise ImproperlyConfigured(
            "DATABASE_URL deve ter a forma postgresql://usuario:senha@servidor:5432/banco."
        )
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": query,
    }


def redis_urls(url: str) -> dict[str, str]:
    """``broker`` (for Celery, database 1) and ``cache`` (doorbells, limits, database 2) for one server URL."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        login = f"{parts.netloc}" if parts.netloc else ""
        return {
            "broker": f"redis+socket://{login}{parts.path}?virtual_host=1",
            "cache": f"unix://{login}{parts.path}?db=2",
        }
    if parts.scheme not in ("redis", "rediss") or not _port_is_right(parts):
        raise ImproperlyConfigured(
            "REDIS_URL deve ter a forma redis://servidor:6379, rediss://servidor:6379 ou unix:///caminho."
        )

    def with_db(number: int) -> str:
        return urlunsplit((parts.scheme, parts.netloc, f"/{number}", parts.query, ""))

    return {"broker": with_db(1), "cache": with_db(2)}


def _port_is_right(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False
