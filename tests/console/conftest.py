"""Sockets of the real ASGI application, on the test's own event loop, over real PostgreSQL and Valkey."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest
from asgiref.sync import sync_to_async as in_thread
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.db import connections

from invenio_center.models import User
from invenio_live.console import access, hub, watch
from invenio_live.console.routing import sockets
from invenio_live.models import Agent, Conversation
from tests import factories
from tests.support.sessions import session_of


class Console:
    """One window of the console, without a browser."""

    def __init__(self, socket: WebsocketCommunicator) -> None:
        self.socket = socket
        self.frames: list[dict[str, Any]] = []
        self.code: int | None = None
        self._ref = 0

    async def next(self, seconds: float = 5) -> dict[str, Any]:
        """The next thing the server says; a close is kept in ``code``."""
        message = await self.socket.receive_output(seconds)
        if message["type"] == "websocket.close":
            self.code = message["code"]
            return {}
        found: dict[str, Any] = orjson.loads(message["text"])
        if "ref" not in found:
            self.frames += found["data"]["frames"] if found["type"] == "batch" else [found]
        return found

    async def ask(self, type_: str, **data: Any) -> dict[str, Any]:
        """The answer to one request; frames that come before it are kept."""
        self._ref += 1
        await self.socket.send_to(orjson.dumps({"ref": self._ref, "type": type_, "data": data}).decode())
        while True:
            found = await self.next()
            if found.get("ref") == self._ref or self.code:
                return found

    async def until(self, holds: Callable[[dict[str, Any]], bool], seconds: float = 5) -> dict[str, Any]:
        """The first frame, kept or to come, for which ``holds``."""
        async with asyncio.timeout(seconds):
            while True:
                for kept in self.frames:
                    if holds(kept):
                        return kept
                await self.next(seconds)
                if self.code:
                    raise AssertionError(f"closed with {self.code}")

    async def closed(self, seconds: float = 5) -> int:
        async with asyncio.timeout(seconds):
            while self.code is None:
                await self.next(seconds)
        return self.code


def headers(session: str = "", origin: str = "http://localhost") -> list[tuple[bytes, bytes]]:
    found = [(b"host", b"localhost"), (b"origin", origin.encode())]
    if session:
        found.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={session}".encode()))
    return found


@asynccontextmanager
async def console(user: User | None, *, session: str = "") -> AsyncIterator[Console]:
    """An accepted socket; the first frame has not been read."""
    key = session or (await in_thread(session_of)(user) if user else "")
    socket = WebsocketCommunicator(sockets, "/ws/live/", headers(key))
    accepted, _ = await socket.connect(timeout=5)
    assert accepted
    try:
        yield Console(socket)
    finally:
        await socket.disconnect(timeout=5)


@pytest.fixture
def ana() -> Agent:
    return factories.make_agent(name="Ana")


@in_thread
def waiting(count: int = 1, **fields: Any) -> list[Conversation]:
    channel = factories.make_channel(priority=50)
    return [factories.make_conversation(channel, **fields) for _ in range(count)]


@pytest.fixture(autouse=True)
async def _hubs_end(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """The hub and the watch of a test's loop end with the test, and so do the connections of their threads."""
    if request.node.get_closest_marker("django_db") is None:
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    await watch.current().stop()
    await hub.current().stop()
    await asyncio.gather(*(access.in_database(connections.close_all) for _ in range(access.THREADS * 2)))
    await in_thread(connections["default"].close_pool)()
