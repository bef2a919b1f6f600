"""Frames from any process to the browsers of every web process, over Valkey publish/subscribe.

PostgreSQL is the truth; a frame is a doorbell that may get lost or ring twice. One message is
``<group> <group> …[\\t<key>\\t<id>]\\n<frame bytes>``: the frame is serialised once, by the process that made it, and
each web process routes it to its local sockets by the first line without reading the rest
(``invenio_live.console.hub``). Frames that tell a state carry its ``key``: in a burst the newest for each key
is enough.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import orjson
import redis
from django.conf import settings
from django.db import transaction

logger = logging.getLogger(__name__)

CHANNEL = f"{settings.KEY_PREFIX}:live"


@lru_cache
def client() -> redis.Redis:
    """One pool for each process; safe to share between threads."""
    return redis.Redis.from_url(
        settings.CACHE_URL, socket_timeout=2, socket_connect_timeout=2, health_check_interval=30
    )


def encode(groups: Sequence[str], frame: dict[str, Any], key: str = "") -> bytes:
    head = " ".join(groups) + (f"\t{key}\t{frame.get('id') or ''}" if key else "")
    return head.encode() + b"\n" + orjson.dumps(frame)


def publish_now(groups: Sequence[str], frame: dict[str, Any], key: str = "") -> None:
    """Send at once. A broken broker costs a delay that snapshots mend, so it never fails the caller."""
    try:
        client().publish(CHANNEL, encode(groups, frame, key))
    except redis.RedisError:
        logger.warning("broadcast_failed", extra={"type": frame.get("type")})


def publish(groups: Sequence[str], frame: dict[str, Any]) -> None:
    """Send when the current transaction has committed (at once outside a transaction)."""
    transaction.on_commit(lambda: publish_now(groups, frame))
