"""One HTTP request. A provider's call is answered here, without an ASGI application, its queue and its messages."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from urllib.parse import unquote

from daphne.http_protocol import WebRequest

from channels_app.webhooks.entry import Asked, Gone, TooLong, headers_of


class Request(WebRequest):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Forms are read by Django, which has its own limits; Twisted need not take them apart as well.
        super().__init__(*args, **kwargs, parsePOSTFormSubmission=False)

    def process(self) -> Any:
        if not self.uri.startswith(b"/webhooks/"):
            return super().process()
        self.request_start = time.time()
        # Entered where Daphne keeps its applications: it reports a failed one and ends open ones on stop.
        self.server.connections[self]["application_instance"] = asyncio.ensure_future(self._answer())
        return None

    async def _answer(self) -> None:
        path, _, query = self.uri.partition(b"?")
        headers = {
            name.decode("latin-1").lower(): values[-1].decode("latin-1")
            for name, values in self.requestHeaders.getAllRawHeaders()
        }
        asked = Asked(
            self.method.decode("latin-1"), unquote(path.decode("latin-1")), query, headers, self._body
        )
        try:
            answer = await self.server.webhooks.answer(asked)
        except Gone:
            return
        if self.finished or self.channel is None:  # hung up while it was being stored
            return
        self.setResponseCode(answer.status)
        for name, value in headers_of(answer):
            self.responseHeaders.addRawHeader(name, value)
        self.write(answer.body)
        self.finish()

    async def _body(self, most: int) -> bytes:
        """Twisted has put it into memory or, where it is large, into a file."""
        if self.content.closed:
            raise Gone
        size = self.content.seek(0, 2)
        if size > most:
            raise TooLong
        self.content.seek(0)
        body: bytes = self.content.read()
        return body
