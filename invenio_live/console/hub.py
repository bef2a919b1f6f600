"""One subscription for each web process; every frame goes to the local sockets of its groups.

A message is ``<group> <group> …[\\t<key>\\t<id>]\\n<frame>`` (``kernel.broadcast``). It is routed by its first
line, never parsed, and the same text goes to all. Frames with a key (the state of one conversation) are conflated:
at most ten sendings a second, the newest for each key; several at once travel as one ``batch`` frame.

Event-loop code only: the functions of this module act on the hub of the running loop.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any
from weakref import WeakKeyDictionary

import orjson
import redis.asyncio as redis
from django.conf import settings
from redis.exceptions import RedisError

from invenio_center.kernel.broadcast import CHANNEL

from ..events import frame
from .outlet import TOO_SLOW, Outlet
from .protocol import LONGEST

__all__ = ["TOO_SLOW", "Hub", "Outlet", "current", "join", "leave", "part", "ready", "sockets"]

logger = logging.getLogger(__name__)

WINDOW_S = 0.1  # ten keyed sendings a second
SILENCE_S = 10.0  # the broker is asked for a sign of life after so much silence, and given as much again
RETRY_S = (0.1, 0.5, 1.0, 2.0)


class Hub:
    """Groups of the sockets of one event loop, and the subscription that feeds them."""

    def __init__(self) -> None:
        self._members: dict[str, set[Outlet]] = {}
        self._pending: dict[str, tuple[set[str], str]] = {}
        self._window: asyncio.TimerHandle | None = None
        self._mends: dict[Outlet, Callable[[], None]] = {}
        self._subscribed = asyncio.Event()
        self._listener: asyncio.Task[None] | None = None
        # Ids of the events heard lately; ``watch`` compares them with the database and forgets the old ones.
        self.heard: set[int] = set()

    # --- membership ---

    def add(self, outlet: Outlet, mend: Callable[[], None] | None = None) -> None:
        """Count the socket in. ``mend`` runs when frames may have been lost (default: a ``mend`` frame)."""
        self._mends[outlet] = mend or (lambda: outlet.push(mend_frame()))
        self.start()

    def join(self, outlet: Outlet, group: str) -> None:
        if outlet not in self._mends:
            self.add(outlet)
        outlet.groups.add(group)
        self._members.setdefault(group, set()).add(outlet)

    def part(self, outlet: Outlet, group: str) -> None:
        outlet.groups.discard(group)
        members = self._members.get(group)
        if members is not None:
            members.discard(outlet)
            if not members:
                del self._members[group]

    def leave(self, outlet: Outlet) -> None:
        """Out of every group: the socket has gone."""
        for group in tuple(outlet.groups):
            self.part(outlet, group)
        self._mends.pop(outlet, None)

    def sockets(self) -> list[Outlet]:
        return list(self._mends)

    # --- routing ---

    def route(self, message: bytes) -> None:
        """One message from the broker. A bare line feed is a probe and reaches nobody."""
        head, _, body = message.partition(b"\n")
        if not body:
            return
        names, _, rest = head.decode().partition("\t")
        groups, text = names.split(" "), body.decode()
        if rest:
            key, _, number = rest.partition("\t")
            if number:
                self.heard.add(int(number))
            self._conflate(key, groups, text)
            return
        for outlet in self._reached(groups):
            outlet.push(text)

    def _reached(self, groups: Iterable[str]) -> set[Outlet]:
        """Each socket once, however many of the groups it is in."""
        return set().union(*(self._members.get(group, ()) for group in groups))

    def _conflate(self, key: str, groups: list[str], text: str) -> None:
        if self._window is None:
            self._open_window()
            for outlet in self._reached(groups):
                outlet.push(text)
            return
        earlier = self._pending.pop(key, None)
        # Whoever was to be told of the older state must learn of the newer one, if only to drop the row.
        self._pending[key] = ((earlier[0] if earlier else set()).union(groups), text)

    def _open_window(self) -> None:
        self._window = asyncio.get_running_loop().call_later(WINDOW_S, self._flush)

    def _flush(self) -> None:
        self._window = None
        if not self._pending:
            return
        pending, self._pending = self._pending, {}
        self._open_window()
        shares: dict[Outlet, list[str]] = {}
        for groups, text in pending.values():
            for outlet in self._reached(groups):
                shares.setdefault(outlet, []).append(text)
        joined: dict[tuple[int, ...], list[str]] = {}
        for outlet, texts in shares.items():
            same = tuple(map(id, texts))
            if same not in joined:
                joined[same] = batches(texts)
            for text in joined[same]:
                outlet.push(text)

    # --- subscription ---

    def start(self) -> None:
        if self._listener is None or self._listener.done():
            self._listener = asyncio.get_running_loop().create_task(self._listen())

    async def ready(self, timeout: float = 2.0) -> None:
        """Return when frames arrive, so that a snapshot read afterwards misses none.

        Without the broker, return after ``timeout``: the console works and is mended when the broker is back.
        """
        self.start()
        try:
            await asyncio.wait_for(self._subscribed.wait(), timeout)
        except TimeoutError:
            logger.warning("hub_without_broker")

    async def stop(self) -> None:
        if self._listener is not None:
            # A client that is just connecting swallows a cancellation.
            while not self._listener.done():
                self._listener.cancel()
                await asyncio.wait({self._listener}, timeout=0.05)
            self._listener = None
        if self._window is not None:
            self._window.cancel()
            self._window = None

    def mend(self) -> None:
        """Frames may have been lost: every socket loads its state again."""
        for mend in list(self._mends.values()):
            mend()

    async def _listen(self) -> None:
        failures, lost = 0, False
        while True:
            client = redis.Redis.from_url(settings.CACHE_URL, socket_connect_timeout=2)
            try:
                async with client.pubsub() as subscription:
                    await subscription.subscribe(CHANNEL)
                    async for message in _messages(subscription):
                        if message["type"] == "subscribe":
                            self._subscribed.set()
                            if lost:
                                self.mend()
                            failures = 0
                        elif message["type"] == "message":
                            self.route(message["data"])
            except (RedisError, OSError, TimeoutError) as error:
                logger.warning("hub_lost_broker", extra={"error": type(error).__name__})
            except Exception:  # a fault of one message: a new subscription and a mend put it right
                logger.exception("hub_failed")
            finally:
                self._subscribed.clear()
                await client.aclose()
            lost = True
            await asyncio.sleep(RETRY_S[min(failures, len(RETRY_S) - 1)])
            failures += 1


async def _messages(subscription: redis.client.PubSub) -> AsyncIterator[dict[str, Any]]:
    """What the broker says. Silence is broken by a ping; silence after it is a lost connection."""
    asked = False
    while True:
        message = await subscription.get_message(timeout=SILENCE_S)
        if message is not None:
            asked = False
            yield message
        elif asked:
            raise TimeoutError
        else:
            asked = True
            await subscription.ping()


def batches(texts: list[str]) -> list[str]:
    """Several frames in one, without reading them; more than one where it would get too long."""
    found: list[list[str]] = [[]]
    size = 0
    for text in texts:
        size += len(text)
        if found[-1] and size > LONGEST:
            found.append([])
            size = len(text)
        found[-1].append(text)
    return [_batch(some) for some in found]


def _batch(texts: list[str]) -> str:
    if len(texts) == 1:
        return texts[0]
    empty = orjson.dumps(frame("batch", {"frames": []})).decode()
    return empty.replace('"frames":[]', f'"frames":[{",".join(texts)}]')


def mend_frame() -> str:
    """Asks the browser for a snapshot."""
    return orjson.dumps(frame("mend", {})).decode()


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def current() -> Hub:
    """The hub of the running loop, made at the first use."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]


def join(outlet: Outlet, group: str) -> None:
    current().join(outlet, group)


def part(outlet: Outlet, group: str) -> None:
    current().part(outlet, group)


def leave(outlet: Outlet) -> None:
    current().leave(outlet)


async def ready(timeout: float = 2.0) -> None:
    await current().ready(timeout)


def sockets() -> list[Outlet]:
    return current().sockets()
