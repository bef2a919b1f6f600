"""``/ws/live/``: the socket of agents and supervisors. Thin: rules live in the actions, shapes in ``requests``."""

from __future__ import annotations

import orjson

from invenio_center.kernel.errors import NotAllowed
from invenio_center.models import User

from ..agents import actions as agents
from ..events import conversation_group, frame
from . import access, hub, protocol, requests, sight, snapshot, watch
from .access import in_database
from .caller import Caller
from .socket import JsonSocket


class LiveConsumer(JsonSocket):
    caller: Caller | None = None

    async def opened(self) -> None:
        found = await in_database(access.signed_in, self.scope)
        if found is None:
            self.outlet.close(protocol.NOT_SIGNED_IN)
            return
        user, badge = found
        if user.role not in access.CONSOLE_ROLES:
            self.outlet.close(protocol.NOT_ALLOWED)
            return
        await hub.ready()
        self.caller = await in_database(self.enter, user)
        watch.add(self.outlet, badge)
        with self.outlet.hold():
            data = await self.load()
            self.outlet.answer(orjson.dumps(frame("snapshot", data)).decode())

    @staticmethod
    def enter(user: User) -> Caller:
        agent = agents.ensure_agent(user)
        agents.console_opened(agent)
        return Caller(user, agent.pk)

    @staticmethod
    def leave(caller: Caller) -> None:
        agents.console_closed(caller.agent())

    async def closed(self) -> None:
        watch.drop(self.outlet)
        if self.caller is not None:
            await in_database(self.leave, self.caller)

    async def load(self) -> protocol.Data:
        """Groups as rights stand now, then the state: in this order nothing is missed."""
        caller = self.known()
        sight.settle(self.outlet, await in_database(sight.groups_of, caller.user))
        return await in_database(snapshot.load, caller)

    async def answer(self, request: protocol.Request) -> protocol.Data:
        if request.type == "snapshot":
            return await self.load()
        if request.type == "conversation.open":
            return await self.open_conversation(request.data)
        if request.type == "conversation.leave":
            hub.part(self.outlet, conversation_group(protocol.uuid(request.data, "id")))
            return {}
        handler = requests.HANDLERS.get(request.type)
        if handler is None:
            raise protocol.unknown(request.type)
        return await in_database(handler, self.known(), request.data)

    async def open_conversation(self, data: protocol.Data) -> protocol.Data:
        """Rights, then the group, then the thread: a message written meanwhile arrives as a frame."""
        public_id = protocol.uuid(data, "id")
        await in_database(requests.require_sight, self.known(), public_id)
        hub.join(self.outlet, conversation_group(public_id))
        return await in_database(requests.open_conversation, self.known(), public_id)

    def known(self) -> Caller:
        if self.caller is None:
            raise NotAllowed
        return self.caller
