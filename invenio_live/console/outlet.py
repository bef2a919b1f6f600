"""The way out of one socket: everything it is sent passes here, in order, through a bounded outbox.

Event-loop code only. Who cannot keep up is closed with 4408 instead of filling the process's memory, and
comes back with a snapshot.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

logger = logging.getLogger(__name__)

TOO_SLOW = 4408
FAULT = 1011
MAX_FRAMES = 1000
MAX_BYTES = 2 * 1024 * 1024
# Daphne takes every frame at once into a buffer of its own; beyond this we wait, and our outbox fills.
SERVER_BUFFER = 256 * 1024
POLL_S = 0.05

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Outlet:
    """``push`` gives a frame, ``answer`` the reply to a request; neither waits."""

    def __init__(self, send: Send, *, max_frames: int = MAX_FRAMES, max_bytes: int = MAX_BYTES) -> None:
        self.groups: set[str] = set()
        # Frames pushed so far: the heartbeat tells the number and the browser compares it with its own.
        self.sent = 0
        self.closed: int | None = None
        self._send = send
        self._unsent = _server_buffer(send)
        self._max_frames, self._max_bytes = max_frames, max_bytes
        self._queue: deque[str] = deque()
        self._aside: deque[str] = deque()
        self._holds = 0
        self._size = 0
        self._idle: asyncio.Future[None] | None = None
        self._writer = asyncio.get_running_loop().create_task(self._write())

    def push(self, text: str) -> None:
        """A frame for this socket, after all that was given before it."""
        if self.closed is None:
            self.sent += not self._holds
            self._take(text, self._aside if self._holds else self._queue)

    def answer(self, text: str) -> None:
        """An answer, heartbeat or snapshot: not held back and not counted."""
        if self.closed is None:
            self._take(text, self._queue)

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep frames back while the state they build upon is read, until it has been answered."""
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1
            if not self._holds and self._aside:
                self.sent += len(self._aside)
                self._queue.extend(self._aside)
                self._aside.clear()
                self._wake()

    def close(self, code: int) -> None:
        """Drop what is not sent yet and close with ``code``; the first code stands."""
        if self.closed is None:
            self.closed = code
            self._queue.clear()
            self._aside.clear()
            self._wake()

    async def finish(self) -> None:
        """The socket is gone: stop writing."""
        if self.closed is None:
            self.closed = 1006
        self._writer.cancel()
        await asyncio.gather(self._writer, return_exceptions=True)

    def _take(self, text: str, where: deque[str]) -> None:
        where.append(text)
        self._size += len(text)
        if len(self._queue) + len(self._aside) > self._max_frames or self._size > self._max_bytes:
            self.close(TOO_SLOW)
        else:
            self._wake()

    def _wake(self) -> None:
        if self._idle is not None and not self._idle.done():
            self._idle.set_result(None)

    async def _write(self) -> None:
        try:
            await self._write_all()
        except (OSError, RuntimeError):
            # The network or the server gave the socket up; its consumer is told by the disconnect message.
            self.closed = self.closed or 1006
        except Exception:
            # The server would not take it (longer than it allows, say): better a new socket than one that is silent.
            logger.exception("console_not_told")
            self.closed = FAULT
            await self._send({"type": "websocket.close", "code": FAULT})

    async def _write_all(self) -> None:
        loop = asyncio.get_running_loop()
        while self.closed is None:
            if not self._queue:
                self._idle = loop.create_future()
                await self._idle
                continue
            while self._unsent() > SERVER_BUFFER and self.closed is None:
                await asyncio.sleep(POLL_S)
            if self._queue:
                text = self._queue.popleft()
                self._size -= len(text)
                await self._send({"type": "websocket.send", "text": text})
        await self._send({"type": "websocket.close", "code": self.closed})


def _server_buffer(send: Send) -> Callable[[], int]:
    """Bytes the server has taken and the network has not. Other servers make ``send`` wait instead."""
    protocol = next(iter(getattr(send, "args", ())), None)
    transport: Any = getattr(protocol, "transport", None)
    if not hasattr(transport, "_tempDataLen"):
        return lambda: 0
    return lambda: len(transport.dataBuffer) - transport.offset + transport._tempDataLen
