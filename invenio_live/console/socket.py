"""What both kinds of socket (agents' and visitors') do alike: origin, pace, requests, answers, the way out."""

from __future__ import annotations

import logging
from typing import Any

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer

from invenio_center.kernel.errors import AppError

from . import access, hub, protocol
from .outlet import Outlet
from .pace import Bucket

logger = logging.getLogger(__name__)

# Daphne refuses to send the standard 1009: it takes 1000 and 3000 to 4999 only.
TOO_BIG = 4400


class JsonSocket(AsyncConsumer):
    """Subclasses write ``opened`` and ``answer``; frames leave through ``outlet`` only, so their order is kept."""

    max_request = 64 * 1024
    outlet: Outlet

    async def opened(self) -> None:
        """The handshake is accepted: join groups and send the first frame, or close."""

    async def answer(self, request: protocol.Request) -> protocol.Data:
        """Raises ``AppError`` to refuse."""
        raise NotImplementedError

    async def closed(self) -> None:
        """The socket is gone."""

    async def dispatch(self, message: dict[str, Any]) -> None:
        # Channels would first visit another thread to close old connections; ours are given back after each call.
        if message["type"] == "websocket.connect":
            await self._connect()
        elif message["type"] == "websocket.receive":
            await self._receive(message.get("text"))
        elif message["type"] == "websocket.disconnect":
            await self._disconnect()
            raise StopConsumer

    async def _connect(self) -> None:
        if not access.same_origin(self.scope):
            await self.send({"type": "websocket.close", "code": protocol.NOT_ALLOWED})
            return
        await self.send({"type": "websocket.accept"})
        self.outlet = Outlet(self.base_send)
        self.bucket = Bucket()
        await self.opened()

    async def _receive(self, text: str | None) -> None:
        if not hasattr(self, "outlet") or self.outlet.closed is not None:
            return
        if text is not None and len(text) > self.max_request:
            self.outlet.close(TOO_BIG)
        elif not self.bucket.spend():
            self.outlet.close(protocol.TOO_FAST)
        else:
            # Frames about what a request reads or changes leave after its answer.
            with self.outlet.hold():
                self.outlet.answer(await self._answered(text))

    async def _answered(self, text: str | None) -> str:
        try:
            request = protocol.read(text)
        except protocol.Malformed as error:
            return protocol.refused(error.data.get("ref"), error)
        try:
            return protocol.accepted(request.ref, await self.answer(request))
        except AppError as error:
            return protocol.refused(request.ref, error)
        except Exception as error:  # the socket outlives a fault of one request
            return protocol.refused(request.ref, protocol.error_of(error, request.type))

    async def _disconnect(self) -> None:
        if hasattr(self, "outlet"):
            hub.leave(self.outlet)
            await self.outlet.finish()
            await self.closed()
