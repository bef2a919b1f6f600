"""Wakes a worker after something was stored: at once, then at most once in a while."""

from __future__ import annotations

import asyncio

from .. import bells

PAUSE_S = 0.1


class Doorbell:
    """Belongs to one event loop."""

    def __init__(self) -> None:
        self._wanted = False
        self._task: asyncio.Task[None] | None = None

    def ring(self) -> None:
        self._wanted = True
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._work())

    async def _work(self) -> None:
        while self._wanted:
            self._wanted = False
            await asyncio.get_running_loop().run_in_executor(None, bells.ring_now, bells.INBOX)
            await asyncio.sleep(PAUSE_S)
