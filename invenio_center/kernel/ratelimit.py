"""Fixed-window rate limits counted in Valkey."""

from __future__ import annotations

import time
from contextlib import suppress

import redis
from django.conf import settings

from .broadcast import client
from .errors import AppError


class TooFast(AppError):
    code = "too_fast"
    sentence = "Muitas tentativas em pouco tempo. Aguarde um instante e tente de novo."
    status = 429


def spend(use: str, who: str, *, limit: int, window_s: int) -> None:
    """Count one use; raise ``TooFast`` (with ``retry_after`` in seconds) above ``limit`` per window.

    Without the broker nothing is limited: a limit protects, it must not become a fault of its own.
    """
    key = _key(use, who, window_s)
    try:
        with client().pipeline() as pipe:
            pipe.incr(key)
            pipe.expire(key, window_s)
            count = pipe.execute()[0]
    except redis.RedisError:
        return
    if count > limit:
        raise TooFast(retry_after=window_s - int(time.time()) % window_s)


def forgive(use: str, who: str, *, window_s: int) -> None:
    """Take back what was counted in this window: the uses proved to be harmless."""
    with suppress(redis.RedisError):
        client().delete(_key(use, who, window_s))


def _key(use: str, who: str, window_s: int) -> str:
    return f"{settings.KEY_PREFIX}:limit:{use}:{who}:{int(time.time()) // window_s}"
