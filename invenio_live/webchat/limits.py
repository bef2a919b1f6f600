"""How fast visitors may act, counted in Valkey for all web processes together."""

from __future__ import annotations

import time

import redis
from django.conf import settings

from invenio_center.kernel import ratelimit
from invenio_center.kernel.broadcast import client
from invenio_center.kernel.ratelimit import TooFast

MESSAGES_PER_S, MESSAGE_BURST = 1.0, 10
# An office or a mobile network shares one address.
ADDRESS_PER_S, ADDRESS_BURST = 5.0, 50
UPLOADS, UPLOAD_WINDOW_S = 30, 300
ADDRESS_UPLOADS = 120
WISHES, ADDRESS_WISHES, WISH_WINDOW_S = 20, 200, 600
LETTERS, ADDRESS_LETTERS, LETTER_WINDOW_S = 3, 20, 3600
CONNECTIONS, CONNECTION_WINDOW_S = 240, 60

# The time at which the bucket is full again, moved forward by one share for each use (generic cell rate algorithm).
_TRICKLE = """
local full = tonumber(redis.call('GET', KEYS[1]) or '0')
local now, share, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if full < now then full = now end
local wait = full + share - now - burst * share
if wait > 0.000001 then return tostring(wait) end
redis.call('SET', KEYS[1], tostring(full + share), 'PX', math.ceil((full + share - now) * 1000) + 1000)
return '0'
"""


def message(visitor: str, ip: str) -> None:
    """Count one message of a visitor (1 a second, 10 at once) and of an address. Raises ``TooFast``."""
    _trickle(f"message:{visitor}", MESSAGES_PER_S, MESSAGE_BURST)
    _trickle(f"address:{ip}", ADDRESS_PER_S, ADDRESS_BURST)


def upload(visitor: str, ip: str) -> None:
    ratelimit.spend("webchat-upload", visitor, limit=UPLOADS, window_s=UPLOAD_WINDOW_S)
    ratelimit.spend("webchat-upload-ip", ip, limit=ADDRESS_UPLOADS, window_s=UPLOAD_WINDOW_S)


def wish(visitor: str, ip: str) -> None:
    """Ratings and addresses to go on by."""
    ratelimit.spend("webchat-wish", visitor, limit=WISHES, window_s=WISH_WINDOW_S)
    ratelimit.spend("webchat-wish-ip", ip, limit=ADDRESS_WISHES, window_s=WISH_WINDOW_S)


def letter(visitor: str, ip: str) -> None:
    """Copies by e-mail: to any address, so few."""
    ratelimit.spend("webchat-letter", visitor, limit=LETTERS, window_s=LETTER_WINDOW_S)
    ratelimit.spend("webchat-letter-ip", ip, limit=ADDRESS_LETTERS, window_s=LETTER_WINDOW_S)


def connection(ip: str) -> None:
    ratelimit.spend("webchat-connection", ip, limit=CONNECTIONS, window_s=CONNECTION_WINDOW_S)


def _trickle(who: str, per_second: float, burst: int) -> None:
    """Without the broker nothing is limited, as in ``kernel.ratelimit``."""
    key = f"{settings.KEY_PREFIX}:webchat:{who}"
    try:
        wait = float(client().eval(_TRICKLE, 1, key, repr(time.time()), repr(1 / per_second), str(burst)))  # type: ignore[arg-type,no-untyped-call,unused-ignore]
    except redis.RedisError:
        return
    if wait > 0:
        raise TooFast(retry_after=max(round(wait, 1), 0.1))
