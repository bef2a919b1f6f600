"""Wakes automatic distribution. Lost or rung twice it changes nothing: rows decide, a sweep looks every two seconds."""

from __future__ import annotations

from contextlib import suppress

import redis
from django.conf import settings
from django.db import transaction

from channels_app.bells import ring_now
from invenio_center.kernel.broadcast import client

TASK = "invenio_live.tasks.distribute"
# Set while a run is asked for and has not begun: whoever comes meanwhile is seen by that run.
RUNG = f"{settings.KEY_PREFIX}:distribution:rung"
# Left by who found a run under way, which may not see what is new: it rings once more when it ends.
WORD = f"{settings.KEY_PREFIX}:distribution:again"
KEPT_S = 5


def ring_distribution() -> None:
    """When the current transaction has committed: somebody waits, or somebody's hands got free."""
    transaction.on_commit(_ring)


def _ring() -> None:
    with suppress(redis.RedisError):
        if client().set(RUNG, "1", nx=True, ex=KEPT_S):
            ring_now(TASK)


def leave_word() -> None:
    with suppress(redis.RedisError):
        client().set(WORD, "1", ex=KEPT_S)


def answered() -> None:
    """A run begins: what commits from here on rings again."""
    with suppress(redis.RedisError):
        client().delete(RUNG, WORD)


def ended() -> None:
    """A run has ended and let go."""
    with suppress(redis.RedisError):
        if client().getdel(WORD):
            ring_now(TASK)
