"""A real web server on the test database, and visitors that speak to it over real sockets."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import httpx
import orjson
import pytest
from django.conf import settings
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from channels_app.models import Channel
from tests import factories
from tests.support.processes import free_port

WAIT_S = 5.0


@dataclass
class Server:
    port: int
    process: subprocess.Popen[bytes]

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def database_url() -> str:
    """The one of the run, with the name pytest-django gave the test database."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{settings.DATABASES['default']['NAME']}"))


@pytest.fixture(scope="session")
def server(django_db_setup: None) -> Iterator[Server]:
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "INVENIO_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    argv = [sys.executable, "-m", "invenio_center.web", "-b", "127.0.0.1", "-p", str(port), "-v", "0"]
    process = subprocess.Popen([*argv, "invenio_center.asgi:application"], env=environment)
    try:
        _wait(port, process)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(timeout=15)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise AssertionError("the web server ended")
        try:
            httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the web server does not answer")


@dataclass
class Visitor:
    """One window of a visitor's browser: requests are answered by reference, frames are kept in order."""

    socket: ClientConnection
    token: str = ""
    frames: list[dict[str, Any]] = field(default_factory=list)
    hello: dict[str, Any] = field(default_factory=dict)

    def ask(self, type_: str, **data: Any) -> dict[str, Any]:
        """The whole answer, ``ok`` or not."""
        ref = uuid4().hex
        self.socket.send(orjson.dumps({"ref": ref, "type": type_, "data": data}).decode())
        while True:
            message = orjson.loads(self.socket.recv(timeout=WAIT_S))
            if message.get("ref") == ref:
                answer: dict[str, Any] = message
                return answer
            self.frames.append(message)

    def get(self, type_: str, **data: Any) -> dict[str, Any]:
        """The data of an answer that must be ok."""
        answer = self.ask(type_, **data)
        assert answer["ok"], answer
        found: dict[str, Any] = answer["data"]
        return found

    def refusal(self, type_: str, **data: Any) -> str:
        answer = self.ask(type_, **data)
        assert not answer["ok"], answer
        return str(answer["error"]["code"])

    def say(self, text: str = "Oi", **data: Any) -> dict[str, Any]:
        return self.get("message.send", client_id=data.pop("client_id", uuid4().hex), text=text, **data)

    def frame(self, type_: str, within: float = WAIT_S) -> dict[str, Any]:
        """The next frame of this type; those before it are dropped."""
        until = time.monotonic() + within
        while True:
            while self.frames:
                found = self.frames.pop(0)
                if found.get("type") == type_:
                    return found
            self.frames.append(orjson.loads(self.socket.recv(timeout=max(until - time.monotonic(), 0.01))))

    def silence(self, seconds: float = 0.5) -> list[dict[str, Any]]:
        """Everything that still arrives within the time."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                self.frames.append(orjson.loads(self.socket.recv(timeout=left)))
            except TimeoutError:
                break
        found, self.frames = self.frames, []
        return found


Open = Callable[..., Visitor]


@pytest.fixture
def channel(transactional_db: None) -> Channel:
    return factories.make_channel("webchat", name="Loja")


@pytest.fixture
def raw(server: Server) -> Iterator[Callable[..., ClientConnection]]:
    """Open a socket and nothing more."""
    with ExitStack() as opened:

        def opener(channel: Channel, origin: str = "") -> ClientConnection:
            address = f"ws://127.0.0.1:{server.port}/ws/webchat/{channel.public_id}/"
            socket = connect(address, origin=Origin(origin or server.origin), max_size=None)
            return opened.enter_context(socket)

        yield opener


@pytest.fixture
def visit(raw: Callable[..., ClientConnection]) -> Open:
    """Open a window of a visitor and say hello."""

    def opener(channel: Channel, token: str | None = None, **data: Any) -> Visitor:
        visitor = Visitor(raw(channel))
        given = {"token": token} if token else {}
        visitor.hello = visitor.get("hello", **given, **data)
        visitor.token = visitor.hello["token"]
        visitor.frame("snapshot")
        return visitor

    return opener
