"""Daphne's server, which hands provider calls to ``channels_app.webhooks`` as Twisted has read them.

Everything else is Daphne's own: sockets, pages, time limits, the orderly end.
"""

from __future__ import annotations

import os
from socket import socket
from typing import Any

from daphne.http_protocol import HTTPFactory
from daphne.server import Server
from twisted.internet import reactor

from invenio_center.asgi import webhooks

from .request import Request


class Factory(HTTPFactory):
    def buildProtocol(self, addr: Any) -> Any:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = Request
        return protocol

    def log(self, request: Any) -> None:
        """Nothing: Daphne throws away the lines that Twisted would put together here for each call."""


ADOPTED = "fd:fileno="
BACKLOG = 128


class WebServer(Server):
    endpoints: list[str]
    webhooks = webhooks

    def run(self) -> None:
        """A socket that the launcher has bound (``--fd``) is listened on from here, whatever its family; Daphne's own
        endpoint takes IPv4 alone, and one that listens already.
        """
        adopted = [int(name.removeprefix(ADOPTED)) for name in self.endpoints if name.startswith(ADOPTED)]
        self.endpoints = [name for name in self.endpoints if not name.startswith(ADOPTED)]
        for descriptor in adopted:
            reactor.callWhenRunning(self._adopt, descriptor)
        super().run()

    def _adopt(self, descriptor: int) -> None:
        with socket(fileno=os.dup(descriptor)) as listening:
            listening.setblocking(False)
            listening.listen(BACKLOG)
            reactor.adoptStreamPort(descriptor, listening.family, self.http_factory)
        os.close(descriptor)

    @property
    def http_factory(self) -> HTTPFactory:
        return self._http_factory

    @http_factory.setter
    def http_factory(self, _daphnes: HTTPFactory) -> None:
        """Daphne makes its own in ``run``; ours takes its place there."""
        self._http_factory = Factory(self)
