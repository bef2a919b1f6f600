"""One frame to 50, 200 and 1,000 consoles: deliveries per processor second, and when the last one has it.

Limit: a bare loop over the same number of sockets of the same server, sending the same bytes. Project: the frame is
published to Valkey, as any process does, and reaches the sockets through the hub.
"""

from __future__ import annotations

import asyncio
import base64
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

from tests.support.processes import free_port
from tests.support.servers import server_pair

from .harness import Figures, Report, interleave, medians

CONSOLES = (50, 200, 1000)
TICKS = os.sysconf("SC_CLK_TCK")
FRAME = {
    "v": 1,
    "type": "message.created",
    "id": None,
    "group": "",
    "at": "2026-01-31T14:00:00.000+00:00",
    "data": {"conversation": "0190d3a0-0000-7000-8000-000000000000", "message": {"text": "x" * 600}},
}
TEXT = orjson.dumps(FRAME)


def measure(quick: bool) -> Report:
    rounds = {50: 40, 200: 20, 1000: 5} if quick else {50: 200, 200: 100, 1000: 30}
    loop = asyncio.new_event_loop()
    with server_pair() as pair, _server(pair.environment) as (port, pid):
        os.environ.update({**pair.environment, "DJANGO_SETTINGS_MODULE": "invenio_center.settings"})
        programs: dict[str, Callable[[], Figures]] = {}
        for name, path in (("limit", "bare"), ("project", "hub")):
            crowds = [loop.run_until_complete(_Crowd.gather(port, path, count)) for count in CONSOLES]
            programs[name] = lambda crowds=crowds: loop.run_until_complete(_run(crowds, pid, rounds))
        samples = interleave(programs, runs=5)
    loop.close()
    limit, project = medians(samples["limit"]), medians(samples["project"])
    ratio = {name: project[name] / limit[name] for name in limit}
    params = {"frame_bytes": len(TEXT), "rounds": rounds}
    return Report(params=params, limit=limit, project=project, ratio=ratio, runs=5)


async def _run(crowds: list[_Crowd], pid: int, rounds: dict[int, int]) -> Figures:
    figures: Figures = {}
    for crowd in crowds:
        await crowd.broadcast()
        before, lasts = _cpu(pid), []
        for _ in range(rounds[crowd.count]):
            lasts.append(await crowd.broadcast())
        used = max(_cpu(pid) - before, 1 / TICKS)
        figures[f"per_cpu_{crowd.count}"] = crowd.count * rounds[crowd.count] / used
        figures[f"last_{crowd.count}"] = statistics.median(lasts)
    return figures


class _Listener(asyncio.Protocol):
    """A console that only counts what arrives; frames are not read, since all have one length."""

    def __init__(self, crowd: _Crowd, path: str) -> None:
        self.crowd, self.path, self.shaken = crowd, path, False
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET /{self.path}/ HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        if self.shaken:
            self.crowd.got(len(data))
        else:
            assert data.startswith(b"HTTP/1.1 101") and data.endswith(b"\r\n\r\n"), data
            self.shaken = True
            self.crowd.entered()


class _Crowd:
    """Sockets of one kind and number; all stay connected while the others are measured."""

    def __init__(self, port: int, path: str, count: int) -> None:
        self.port, self.path, self.count = port, path, count
        self.bytes = self.wanted = self.inside = 0
        self.all_in, self.done = asyncio.Event(), asyncio.Event()
        self.members: list[_Listener] = []

    @classmethod
    async def gather(cls, port: int, path: str, count: int) -> _Crowd:
        crowd = cls(port, path, count)
        for address in [*[f"{path}/{count}"] * count, "control"]:
            await crowd._connect(address)
        async with asyncio.timeout(120):
            await crowd.all_in.wait()
        await asyncio.sleep(0.3)
        return crowd

    async def _connect(self, path: str) -> None:
        loop = asyncio.get_running_loop()
        _, member = await loop.create_connection(lambda: _Listener(self, path), "127.0.0.1", self.port)
        self.members.append(member)

    def entered(self) -> None:
        self.inside += 1
        if self.inside == self.count + 1:
            self.all_in.set()

    def got(self, size: int) -> None:
        self.bytes += size
        if self.bytes >= self.wanted:
            self.done.set()

    def send(self) -> None:
        """To the bare ones over the control connection, to the others as any process publishes."""
        if self.path == "hub":
            # Reads the settings, which read the environment of the pair.
            from invenio_center.kernel import broadcast

            broadcast.client().publish(broadcast.CHANNEL, b"bench.%d\n" % self.count + TEXT)
            return
        text = b"%d\n" % self.count + TEXT
        transport = self.members[-1].transport
        assert transport is not None
        # One frame, masked with zeros as a browser must mask.
        transport.write(b"\x81\xfe" + len(text).to_bytes(2, "big") + b"\0\0\0\0" + text)

    async def broadcast(self) -> float:
        """Seconds until every console has the frame."""
        self.wanted += self.count * (4 + len(TEXT))
        self.done.clear()
        began = time.perf_counter()
        self.send()
        async with asyncio.timeout(60):
            await self.done.wait()
        return time.perf_counter() - began


def _cpu(pid: int) -> float:
    """Processor seconds the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def _server(environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    port = free_port()
    variables = {**environment, "DJANGO_SETTINGS_MODULE": "invenio_center.settings"}
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.fanout_server", str(port)], env=variables)
    try:
        _wait_for(port)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the fan-out server did not start")
