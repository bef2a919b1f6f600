"""Consoles without a browser: real sockets of the running system, each pressing "Próximo" when it has its answer."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection, connect

PRESS = '{{"ref":{ref},"type":"queue.next","data":{{}}}}'
ANSWER = '{"ref":'


@dataclass(frozen=True)
class Presses:
    """``seconds`` from the first press to the last answer; ``taken``: milliseconds of each."""

    seconds: float
    taken: list[float]
    conversations: list[str]


def press_next(base_url: str, sessions: Sequence[str], each: int) -> Presses:
    return asyncio.run(_press_next(base_url, sessions, each))


async def _press_next(base_url: str, sessions: Sequence[str], each: int) -> Presses:
    sockets = [await _open(base_url, session) for session in sessions]
    try:
        began = time.monotonic()
        found = await asyncio.gather(*(_console(socket, each) for socket in sockets))
        seconds = time.monotonic() - began
    finally:
        await asyncio.gather(*(socket.close() for socket in sockets))
    answers = [answer for console in found for answer in console]
    return Presses(seconds, [taken for taken, _ in answers], [conversation for _, conversation in answers])


async def _open(base_url: str, session: str) -> ClientConnection:
    """A console that has its snapshot."""
    socket = await connect(
        f"ws{base_url.removeprefix('http')}/ws/live/",
        origin=base_url,  # type: ignore[arg-type]
        additional_headers={"Cookie": f"sessionid={session}"},
        compression=None,
        max_size=None,
    )
    while '"type":"snapshot"' not in str(await socket.recv())[:200]:
        pass
    return socket


async def _console(socket: ClientConnection, each: int) -> list[tuple[float, str]]:
    answers = []
    for ref in range(each):
        began = time.monotonic()
        await socket.send(PRESS.format(ref=ref))
        while not (text := str(await socket.recv())).startswith(ANSWER):
            pass
        taken = (time.monotonic() - began) * 1000
        answer = json.loads(text)
        if not answer["ok"] or answer["data"]["conversation"] is None:
            raise RuntimeError(f"a press was not answered with a conversation: {text[:300]}")
        answers.append((taken, answer["data"]["conversation"]["id"]))
    return answers
