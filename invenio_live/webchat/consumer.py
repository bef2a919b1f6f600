"""``/ws/webchat/<channel id>/``: the visitor's socket. Requests and frames: docs/events.md.

The first frame is a ``snapshot`` of what any visitor may know; the first request is ``hello``, which answers with the
token to keep. Frames of a conversation come through its visitor group, which never carries notes or notices.
"""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import orjson

from invenio_center.kernel.errors import AppError, NotAllowed, NotFound
from invenio_center.kernel.ratelimit import TooFast

from ..console import hub, protocol
from ..console.access import in_database
from ..console.pace import Bucket
from ..console.socket import JsonSocket
from ..events import frame, visitor_group
from . import guests, requests, tokens, wishes
from .actions import Page, token_group
from .guests import Guest

BEAT_S = 20.0
# Requests of any kind; messages have their own, lower limits.
PER_SECOND, BURST = 10.0, 60.0


HANDLERS = {**requests.HANDLERS, **wishes.HANDLERS}


class HelloFirst(AppError):
    code = "hello_first"
    sentence = "O primeiro pedido é hello."


class WebChatConsumer(JsonSocket):
    guest: Guest | None = None
    beat: asyncio.Task[None] | None = None

    async def opened(self) -> None:
        self.bucket = Bucket(PER_SECOND, BURST)
        try:
            shown = await in_database(guests.arrive, self.channel_id(), self.address())
        except TooFast:
            self.outlet.close(protocol.TOO_FAST)
            return
        except AppError:
            self.outlet.close(protocol.NOT_ALLOWED)
            return
        await hub.ready()
        self.outlet.answer(orjson.dumps(frame("snapshot", shown)).decode())
        self.beat = asyncio.get_running_loop().create_task(self.heartbeats())

    async def closed(self) -> None:
        if self.beat is not None:
            self.beat.cancel()

    async def heartbeats(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            beat = frame("heartbeat", {"sent": self.outlet.sent})
            self.outlet.answer(orjson.dumps(beat).decode())

    async def answer(self, request: protocol.Request) -> protocol.Data:
        if request.type == "hello":
            return await self.hello(request.data)
        if request.type == "ping":
            return await self.ping()
        handler = HANDLERS.get(request.type)
        if handler is None:
            raise protocol.unknown(request.type)
        guest = self.known()
        answered, conversation = await in_database(handler, guest, request.data)
        self.enter(conversation)
        await in_database(guests.sign_of_life, guest)
        return answered

    async def hello(self, data: protocol.Data) -> protocol.Data:
        """Groups before state: what is written meanwhile arrives as a frame."""
        try:
            guest = await in_database(guests.guest, self.channel_id(), data, self.page(data))
            conversation = await in_database(guests.place, guest)
        except (NotAllowed, NotFound):
            self.outlet.close(protocol.NOT_ALLOWED)
            raise
        self.guest = guest
        for group in list(self.outlet.groups):  # of whoever said hello here before
            hub.part(self.outlet, group)
        hub.join(self.outlet, token_group(tokens.stored(guest.token)))
        self.enter(conversation)
        answered: protocol.Data = await in_database(guests.hello, guest)
        await in_database(guests.sign_of_life, guest)
        return answered

    async def ping(self) -> protocol.Data:
        if self.guest is not None:
            await in_database(guests.sign_of_life, self.guest)
        return {}

    def enter(self, conversation: UUID | None) -> None:
        """Hear this conversation and no other."""
        wanted = visitor_group(conversation) if conversation else ""
        if not wanted or wanted in self.outlet.groups:
            return
        for group in [group for group in self.outlet.groups if group.startswith("v.")]:
            hub.part(self.outlet, group)
        hub.join(self.outlet, wanted)

    def known(self) -> Guest:
        if self.guest is None:
            raise HelloFirst
        return self.guest

    # --- the connection ---

    def channel_id(self) -> UUID:
        found: UUID = self.scope["url_route"]["kwargs"]["channel_id"]
        return found

    def address(self) -> str:
        client = self.scope.get("client") or ("", 0)
        return str(client[0])

    def page(self, data: protocol.Data) -> Page:
        told: dict[str, Any] = data["page"] if isinstance(data.get("page"), dict) else {}
        headers = dict(self.scope["headers"])
        return Page(
            url=str(told.get("url") or "")[:1000],
            title=str(told.get("title") or "")[:200],
            ip=self.address(),
            user_agent=headers.get(b"user-agent", b"").decode("latin1")[:400],
            host=headers.get(b"host", b"").decode("latin1"),
        )
