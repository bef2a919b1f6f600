"""A provider's end that judges by the order in which things reach it, and by no clock.

One thread reads everything. ``gone(name)`` is a request to it like any other: before it takes note, it reads whatever
has arrived. So a request for that name whose first byte comes after the note had not left when ``gone`` was called.
"""

from __future__ import annotations

import json
import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import count

NOTE = b"/gone/"


@dataclass
class _Caller:
    """One connection: what it has sent of its current request, and when that began."""

    taken: bytes = b""
    began: int = 0


@dataclass
class FarEnd:
    """Takes every mail sent by Postmark's API. ``received``: for whom; ``late``: begun after its note."""

    port: int = 0
    received: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    _turn: Iterator[int] = field(default_factory=count)
    _gone: dict[str, int] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def gone(self, name: str) -> None:
        """From now on nothing for ``name`` may begin."""
        caller = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            caller.request("GET", f"{NOTE.decode()}{name}")
            assert caller.getresponse().status == 200
        finally:
            caller.close()

    def has_gone(self, name: str) -> bool:
        return name in self._gone

    def take(self, body: bytes, began: int) -> None:
        to = json.loads(body)["To"]
        self.received.append(to)
        if began > self._gone.get(to, began):
            self.late.append(to)

    def note(self, name: str) -> None:
        self._gone[name] = next(self._turn)

    def turn(self) -> int:
        return next(self._turn)


class _Loop:
    """Reads until it is told to stop; blocks on nothing but the wish to read."""

    def __init__(self, far_end: FarEnd) -> None:
        self._far_end, self._callers, self._over = far_end, dict[socket.socket, _Caller](), False
        self._door = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._door.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._door, selectors.EVENT_READ)
        far_end.port = self._door.getsockname()[1]

    def run(self) -> None:
        while not self._over:
            self._selector.select(0.2)
            notes = self._read_all()
            if notes:
                # What arrived before the note, but after this round had looked there.
                notes += self._read_all()
            for caller, name in notes:
                self._far_end.note(name)
                self._answer(caller)

    def stop(self) -> None:
        self._over = True

    def close(self) -> None:
        for one in (self._door, *self._callers):
            one.close()
        self._selector.close()

    def _read_all(self) -> list[tuple[socket.socket, str]]:
        """Everything that has arrived by now; the notes among it are the caller's to take."""
        self._let_in()
        notes = []
        for connected, caller in list(self._callers.items()):
            piece = self._piece(connected)
            if piece is None:
                continue
            if not caller.taken:
                caller.began = self._far_end.turn()
            caller.taken += piece
            if name := self._whole(connected, caller):
                notes.append((connected, name))
        return notes

    def _let_in(self) -> None:
        while True:
            try:
                connected, _ = self._door.accept()
            except BlockingIOError:
                return
            connected.setblocking(False)
            self._callers[connected] = _Caller()
            self._selector.register(connected, selectors.EVENT_READ)

    def _piece(self, connected: socket.socket) -> bytes | None:
        try:
            piece = connected.recv(1 << 20)
        except BlockingIOError:
            return None
        except OSError:
            piece = b""
        if not piece:
            self._selector.unregister(connected)
            del self._callers[connected]
            connected.close()
            return None
        return piece

    def _whole(self, connected: socket.socket, caller: _Caller) -> str:
        """Take a request that is all there; the name of a note, which is not answered yet."""
        head, end, body = caller.taken.partition(b"\r\n\r\n")
        if not end or len(body) < _length(head):
            return ""
        caller.taken = b""
        path = head.split(b" ", 2)[1]
        if path.startswith(NOTE):
            return path.removeprefix(NOTE).decode()
        self._far_end.take(body, caller.began)
        self._answer(connected)
        return ""

    def _answer(self, connected: socket.socket) -> None:
        body = b'{"ErrorCode":0,"Message":"OK"}'
        connected.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            % (len(body), body)
        )


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


@contextmanager
def far_end() -> Iterator[FarEnd]:
    found = FarEnd()
    loop = _Loop(found)
    thread = threading.Thread(target=loop.run, name="far-end")
    thread.start()
    try:
        yield found
    finally:
        loop.stop()
        thread.join(timeout=10)
        loop.close()
