"""The hub: each socket once, the same text to all, bursts conflated, the slow closed, losses mended."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import orjson
import pytest

from invenio_center.kernel import broadcast
from invenio_live.console import hub as hubs
from invenio_live.console.hub import Hub, Outlet


class Wire:
    """The server's side of a socket: keeps what was sent, and can stop taking."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.send":
            await self.open.wait()
        self.sent.append(message)

    @property
    def frames(self) -> list[dict[str, Any]]:
        return [orjson.loads(message["text"]) for message in self.sent if "text" in message]

    @property
    def code(self) -> int | None:
        return next((message["code"] for message in self.sent if message["type"] == "websocket.close"), None)


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    hub = Hub()
    yield hub
    await hub.stop()
    for outlet in hub.sockets():
        await outlet.finish()


def socket(hub: Hub, *groups: str, **limits: int) -> tuple[Wire, Outlet]:
    wire = Wire()
    outlet = Outlet(wire, **limits)
    for group in groups:
        hub.join(outlet, group)
    return wire, outlet


def changed(name: str, version: int, *groups: str, number: int = 0) -> bytes:
    """A frame of one conversation's state, as ``events.record`` publishes it."""
    frame = {"type": "conversation.changed", "id": number, "data": {"name": name, "version": version}}
    return broadcast.encode(groups, frame, name)


async def until(holds: Callable[[], bool], seconds: float = 3.0) -> None:
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.01)


async def test_a_socket_in_two_groups_of_a_frame_gets_it_once(hub: Hub) -> None:
    wire, _ = socket(hub, "a", "b")
    other, _ = socket(hub, "b")
    outside, _ = socket(hub, "c")
    hub.route(broadcast.encode(["a", "b"], {"type": "x"}))
    await until(lambda: bool(other.frames))
    assert wire.frames == other.frames == [{"type": "x"}]
    assert outside.frames == []


async def test_all_sockets_get_the_very_same_text(hub: Hub) -> None:
    wires = [socket(hub, "a")[0] for _ in range(3)]
    hub.route(broadcast.encode(["a"], {"type": "x"}))
    await until(lambda: all(wire.sent for wire in wires))
    assert len({id(wire.sent[0]["text"]) for wire in wires}) == 1


async def test_who_left_gets_nothing(hub: Hub) -> None:
    wire, outlet = socket(hub, "a", "b")
    hub.part(outlet, "a")
    hub.route(broadcast.encode(["a"], {"type": "x"}))
    hub.leave(outlet)
    hub.route(broadcast.encode(["b"], {"type": "y"}))
    await asyncio.sleep(0.05)
    assert wire.frames == []
    await outlet.finish()


async def test_a_probe_reaches_nobody(hub: Hub) -> None:
    wire, _ = socket(hub, "", "a")
    hub.route(b"\n")
    await asyncio.sleep(0.05)
    assert wire.frames == []


async def test_a_burst_reaches_a_console_at_most_ten_times_a_second(hub: Hub) -> None:
    wire, _ = socket(hub, "q")
    clock = asyncio.get_running_loop().time
    began = clock()
    for version in range(200):
        hub.route(changed(f"c{version % 20}", version, "q"))
        await asyncio.sleep(0.005)
    windows = (clock() - began) / hubs.WINDOW_S
    await asyncio.sleep(0.3)
    # The first at once, then at most one batch for each window that was begun.
    assert len(wire.sent) <= 2 + windows
    assert len(wire.frames) < 200
    newest: dict[str, int] = {}
    for frame in wire.frames:
        inner = frame["data"]["frames"] if frame["type"] == "batch" else [frame]
        for one in inner:
            newest[one["data"]["name"]] = one["data"]["version"]
    assert newest == {f"c{n}": 180 + n for n in range(20)}


async def test_the_newest_state_reaches_those_who_knew_the_older_one(hub: Hub) -> None:
    before, _ = socket(hub, "q.1")
    after, _ = socket(hub, "u.1")
    hub.route(changed("first", 1, "q.9"))  # opens the window
    hub.route(changed("c", 1, "q.1"))
    hub.route(changed("c", 2, "u.1"))
    await until(lambda: bool(before.frames and after.frames))
    assert [frame["data"]["version"] for frame in before.frames] == [2]
    assert [frame["data"]["version"] for frame in after.frames] == [2]


async def test_messages_are_not_conflated(hub: Hub) -> None:
    wire, _ = socket(hub, "c.1")
    for number in range(50):
        hub.route(broadcast.encode(["c.1"], {"type": "message.created", "id": number}))
    await until(lambda: len(wire.sent) == 50)
    assert [frame["id"] for frame in wire.frames] == list(range(50))


async def test_a_socket_that_does_not_read_is_closed_and_the_others_go_on(hub: Hub) -> None:
    slow, outlet = socket(hub, "a", max_frames=10)
    quick, _ = socket(hub, "a", max_frames=10)
    slow.open.clear()
    for number in range(30):
        hub.route(broadcast.encode(["a"], {"type": "x", "id": number}))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert outlet.closed == hubs.TOO_SLOW
    slow.open.set()
    await until(lambda: slow.code is not None)
    assert slow.code == 4408
    await until(lambda: len(quick.frames) == 30)


async def test_large_frames_fill_the_outbox_before_their_number_does(hub: Hub) -> None:
    slow, outlet = socket(hub, "a", max_bytes=1000)
    slow.open.clear()
    hub.route(broadcast.encode(["a"], {"type": "x" * 600}))
    assert outlet.closed is None
    hub.route(broadcast.encode(["a"], {"type": "y" * 600}))
    assert outlet.closed == hubs.TOO_SLOW


async def test_bytes_the_server_could_not_hand_on_count_as_unsent() -> None:
    class Transport:
        dataBuffer, offset, _tempDataLen = b"x" * 400_000, 0, 0

    class Protocol:
        transport = Transport()

    sent: list[dict[str, Any]] = []

    async def send(_protocol: Protocol, message: dict[str, Any]) -> None:
        sent.append(message)

    import functools

    outlet = Outlet(functools.partial(send, Protocol()), max_frames=5)
    outlet.push("a")
    await asyncio.sleep(0.1)
    assert sent == []
    Transport.dataBuffer = b""
    await until(lambda: bool(sent))
    Transport.dataBuffer = b"x" * 400_000
    for _ in range(6):
        outlet.push("b")
    assert outlet.closed == hubs.TOO_SLOW
    await outlet.finish()


def test_a_batch_is_never_longer_than_a_message_may_be() -> None:
    texts = [f'"{letter * 150_000}"' for letter in "abcdefg"]
    found = [orjson.loads(text) for text in hubs.batches(texts)]
    assert [len(one["data"]["frames"]) if "data" in one else 1 for one in found[:-1]] == [2, 2, 2]
    inner = [text for one in found[:-1] for text in one["data"]["frames"]]
    assert [*inner, found[-1]] == [orjson.loads(text) for text in texts]
    assert max(map(len, hubs.batches(texts))) < hubs.LONGEST


async def test_frames_wait_while_a_snapshot_is_read(hub: Hub) -> None:
    wire, outlet = socket(hub, "a")
    with outlet.hold():
        hub.route(broadcast.encode(["a"], {"type": "later"}))
        await asyncio.sleep(0.02)
        outlet.answer('{"type":"snapshot"}')
    await until(lambda: len(wire.sent) == 2)
    assert [frame["type"] for frame in wire.frames] == ["snapshot", "later"]
    assert outlet.sent == 1


async def test_what_any_process_publishes_arrives(hub: Hub) -> None:
    wire, _ = socket(hub, "a")
    await hub.ready()
    await asyncio.to_thread(broadcast.publish_now, ["a"], {"type": "x"})
    await until(lambda: bool(wire.frames))
    assert wire.frames == [{"type": "x"}]


async def test_a_lost_subscription_is_made_again_and_everybody_mended(hub: Hub) -> None:
    wire, _ = socket(hub, "a")
    calls: list[str] = []
    _, visitor = socket(hub)
    hub.add(visitor, lambda: calls.append("mended"))
    await hub.ready()
    # The broker cuts every subscriber, as a restart does.
    await asyncio.to_thread(broadcast.client().execute_command, "CLIENT", "KILL", "TYPE", "pubsub")
    await until(lambda: bool(wire.frames))
    assert [frame["type"] for frame in wire.frames] == ["mend"]
    assert calls == ["mended"]
    await asyncio.to_thread(broadcast.publish_now, ["a"], {"type": "x"})
    await until(lambda: len(wire.frames) == 2)


async def test_without_a_broker_a_console_still_opens(settings: Any) -> None:
    settings.CACHE_URL = "redis://127.0.0.1:1/0"
    hub = Hub()
    wire, outlet = socket(hub, "a")
    async with asyncio.timeout(2):
        await hub.ready(timeout=0.2)
    hub.route(broadcast.encode(["a"], {"type": "x"}))
    await until(lambda: wire.frames == [{"type": "x"}])
    await hub.stop()
    await outlet.finish()


async def test_a_frame_that_the_server_refuses_ends_the_socket() -> None:
    """Longer than the server allows, say: a socket that is open and silent would be worse than none."""
    told: list[dict[str, Any]] = []

    async def refusing(message: dict[str, Any]) -> None:
        if message["type"] == "websocket.send":
            raise ValueError("too long")
        told.append(message)

    outlet = Outlet(refusing)
    outlet.answer("x")
    await until(lambda: bool(told))
    assert told == [{"type": "websocket.close", "code": 1011}]
    assert outlet.closed == 1011
    await outlet.finish()


async def test_a_writer_whose_socket_broke_ends_quietly() -> None:
    async def broken(_message: dict[str, Any]) -> None:
        raise ConnectionResetError

    outlet = Outlet(broken)
    outlet.push("x")
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.1):
            while outlet.closed is None:
                await asyncio.sleep(0.01)
    assert outlet.closed == 1006
    await outlet.finish()
