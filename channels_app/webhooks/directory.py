"""Lines by their public id, remembered for a few seconds and forgotten when one is saved."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from dataclasses import dataclass

import redis.asyncio
from channels.db import database_sync_to_async
from django.conf import settings

from .. import registry
from ..contract import Connector, Line
from ..lines import announce, queries
from ..models import Channel

logger = logging.getLogger(__name__)

LIFETIME_S = 3.0
MOST = 2048


@dataclass(frozen=True, slots=True)
class Known:
    """An active line that receives calls."""

    pk: int
    line: Line
    connector: Connector


def _load(kind: str, public_id: str) -> Known | None:
    channel = (
        Channel.objects.filter(public_id=public_id, kind=kind, is_active=True)
        .prefetch_related("secrets")
        .first()
    )
    connector = registry.of(channel) if channel else None
    if channel is None or connector is None or not connector.has_webhook:
        return None
    return Known(channel.pk, queries.line_of(channel), connector)


class Directory:
    """Belongs to one event loop."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str], tuple[float, Known | None]] = OrderedDict()
        self._loading: dict[tuple[str, str], asyncio.Future[Known | None]] = {}
        self._generation = 0
        self._listener: asyncio.Task[None] | None = None

    async def find(self, kind: str, public_id: str) -> Known | None:
        """None for an unknown, inactive or other-kind line. ``public_id``: a UUID as it is written in addresses.

        Raises django.db.Error without a database.
        """
        if self._listener is None or self._listener.done():
            self._listener = asyncio.get_running_loop().create_task(self._listen())
        key = (kind, public_id)
        found = self._known.get(key)
        if found is not None and found[0] > time.monotonic():
            return found[1]
        if key not in self._loading:
            self._loading[key] = asyncio.ensure_future(self._look_up(key))
        return await asyncio.shield(self._loading[key])

    async def _look_up(self, key: tuple[str, str]) -> Known | None:
        """Calls that arrive together share one look-up."""
        generation = self._generation
        try:
            loaded: Known | None = await database_sync_to_async(_load, thread_sensitive=False)(*key)
        finally:
            if generation == self._generation:
                self._loading.pop(key, None)
        if generation == self._generation:  # else it may be older than the change just announced
            self._remember(key, loaded)
        return loaded

    def _remember(self, key: tuple[str, str], loaded: Known | None) -> None:
        self._known[key] = (time.monotonic() + LIFETIME_S, loaded)
        self._known.move_to_end(key)
        while len(self._known) > MOST:
            self._known.popitem(last=False)

    def forget(self) -> None:
        self._generation += 1
        self._known.clear()
        self._loading.clear()

    async def close(self) -> None:
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)

    async def _listen(self) -> None:
        """Forget at each announcement. While the broker is away the lifetime alone limits what is remembered."""
        while True:
            try:
                client = redis.asyncio.Redis.from_url(settings.CACHE_URL, health_check_interval=15)
                async with client, client.pubsub() as heard:
                    await heard.subscribe(announce.TOPIC)
                    self.forget()
                    async for message in heard.listen():
                        if message["type"] == "message":
                            self.forget()
            except (redis.RedisError, OSError):
                logger.warning("lines_not_heard")
                await asyncio.sleep(2)
