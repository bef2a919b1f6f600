"""Signs of life of the background processes, kept in Valkey with an expiry.

Under `bin/start` each run has its own: what a killed run has left there says nothing about the next one.
"""

from __future__ import annotations

import redis
from django.conf import settings

from .broadcast import client

LIFETIME_S = 30


def _key(process: str) -> str:
    return f"{settings.KEY_PREFIX}:alive:{settings.RUN}:{process}"


def beat(process: str) -> None:
    """``process`` is ``worker`` or ``beat``. Never fails the caller: a missed sign is only a missed sign."""
    try:
        client().set(_key(process), "1", ex=LIFETIME_S)
    except redis.RedisError:
        return


def is_alive(process: str) -> bool:
    """Seen within the last 30 s. Raises redis.RedisError without a broker."""
    return bool(client().exists(_key(process)))
