"""Wakes the worker that feeds webhooks, where there is one to be fed. Costs a glance at the clock where there is none.

Whether any exists is a word in Valkey, kept there by ``hooks`` and read by each process every few seconds. What is
lost here costs the seconds until the sweep.
"""

from __future__ import annotations

import time

import redis
from django.conf import settings

from invenio_center.kernel.bells import ring_now
from invenio_center.kernel.broadcast import client

FEED = "invenio_live.tasks.feed_hooks"
WANTED = f"{settings.KEY_PREFIX}:hooks:wanted"
RUNG = f"{settings.KEY_PREFIX}:hooks:rung"
LOOK_S, RUNG_S = 3.0, 5


class _Seen:
    until, wanted = 0.0, False


def say_wanted(wanted: bool) -> None:
    """Told after a change and at every sweep."""
    try:
        if wanted:
            client().set(WANTED, "1")
        else:
            client().delete(WANTED)
    except redis.RedisError:
        return


def answered() -> None:
    """The worker is about to read: what commits from now on rings again."""
    try:
        client().delete(RUNG)
    except redis.RedisError:
        return


def ring_hooks() -> None:
    """After a commit that stored an event. Rings once until it was answered."""
    try:
        if _wanted() and client().set(RUNG, "1", nx=True, ex=RUNG_S):
            ring_now(FEED)
    except redis.RedisError:
        return


def _wanted() -> bool:
    now = time.monotonic()
    if now >= _Seen.until:
        _Seen.until = now + LOOK_S
        _Seen.wanted = bool(client().exists(WANTED))
    return _Seen.wanted
