"""Has this number the channel at all? Asked before the first message to it, where the provider tells, and remembered.

What is remembered is a doubt spared, no truth: it ends by itself, and a message of the person ends it sooner.
"""

from __future__ import annotations

from contextlib import suppress

import redis
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from invenio_center.kernel.http import HttpError

from ..contract import Connector, ErrorClass, Http, Line, ProviderError, ProviderRefused

CAPABLE_S, INCAPABLE_S = 24 * 3600, 6 * 3600


def missing(connector: Connector, line: Line, to: str, http: Http) -> ProviderError | None:
    """Why nothing is sent to ``to``, or None. Calls the network: no transaction is open.

    A question that is not answered holds nothing up: sending will tell.
    """
    if not connector.asks_capability:
        return None
    known = _remembered(line.kind, to)
    if known is None:
        try:
            known = connector.is_capable(line, to, http)
        except (ProviderRefused, HttpError):
            return None
        note(line.kind, to, capable=known)
    return None if known else connector.not_here


def learn(kind: str, to: str, error: ProviderError) -> None:
    """What the answer to a send says of the number."""
    if error.error_class is ErrorClass.NOT_HERE:
        note(kind, to, capable=False)


def heard(connector: Connector | None, address: str) -> None:
    """Whoever writes by a channel has it."""
    if connector is not None and connector.asks_capability:
        note(connector.kind, address, capable=True)


def note(kind: str, to: str, *, capable: bool) -> None:
    with suppress(redis.RedisError):
        cache.set(_key(kind, to), capable, CAPABLE_S if capable else INCAPABLE_S)


def _remembered(kind: str, to: str) -> bool | None:
    with suppress(redis.RedisError):
        found = cache.get(_key(kind, to))
        return found if isinstance(found, bool) else None
    return None


def _key(kind: str, to: str) -> str:
    """Nobody reads numbers out of the cache."""
    return f"capable:{kind}:{salted_hmac('capability', to.removeprefix('+'), algorithm='sha256').hexdigest()}"
