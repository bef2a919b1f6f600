"""Daphne's server, which hands provider calls to ``channels_app.webhooks`` as Twisted has read them.

Everything else is Daphne's own: sockets, pages, time limits, the orderly end.
"""

from __future__ import annotations

from typing import Any

from daphne.http_protocol import HTTPFactory
from daphne.server import Server

from invenio_center.asgi import webhooks

from .request import Request


class Factory(HTTPFactory):
    def buildProtocol(self, addr: Any) -> Any:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = Request
        return protocol

    def log(self, request: Any) -> None:
        """Nothing: Daphne throws away the lines that Twisted would put together here for each call."""


class WebServer(Server):
    webhooks = webhooks

    @property
    def http_factory(self) -> HTTPFactory:
        return self._http_factory

    @http_factory.setter
    def http_factory(self, _daphnes: HTTPFactory) -> None:
        """Daphne makes its own in ``run``; ours takes its place there."""
        self._http_factory = Factory(self)
