"""Tells every web process that a line changed, so that the webhook entry forgets what it knew of it."""

from __future__ import annotations

import contextlib
from typing import Any

import redis
from django.conf import settings
from django.db import transaction

from invenio_center.kernel.broadcast import client

from ..models import Channel, ChannelSecret

TOPIC = f"{settings.KEY_PREFIX}:lines"


def tell(public_id: Any) -> None:
    """Without a broker the knowledge runs out by itself, a few seconds later."""
    with contextlib.suppress(redis.RedisError):
        client().publish(TOPIC, str(public_id))


def on_channel(sender: Any, instance: Channel, **_kwargs: Any) -> None:
    transaction.on_commit(lambda: tell(instance.public_id))


def on_secret(sender: Any, instance: ChannelSecret, **_kwargs: Any) -> None:
    transaction.on_commit(lambda: tell(instance.channel.public_id))
