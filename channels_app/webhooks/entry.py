"""The short way in for providers: verify, store, answer. Nothing is answered with 2xx before it is durable.

Two thin mouths lead here, both before Django: ``invenio_center.web`` under Daphne, and the ASGI application below
under any other server (``invenio_center.asgi``). What a call means is found out by workers.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import django.db

from ..contract import Answer, Call, Part, Unreadable
from .directory import Directory, Known
from .doorbell import Doorbell
from .writer import NotStored, Row, Writer

logger = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PATH = re.compile(
    r"^/webhooks/([a-z]{1,20})/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/(?:([\w-]{1,128})/)?$"
)
Header = tuple[bytes, bytes]
NOSNIFF: Header = (b"x-content-type-options", b"nosniff")
RETRY_AFTER: Header = (b"retry-after", b"5")


class TooLong(Exception):
    """The body is larger than the connector takes."""


class Gone(Exception):
    """The caller hung up."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request before its line is known. ``headers`` by lower-case name.

    ``read`` gives the body, or raises TooLong above so many bytes, or Gone.
    """

    method: str
    path: str
    query: bytes
    headers: Mapping[str, str]
    read: Callable[[int], Awaitable[bytes]]


def headers_of(answer: Answer) -> list[Header]:
    """What goes out with an answer."""
    found = [
        (b"content-type", answer.content_type.encode()),
        (b"content-length", b"%d" % len(answer.body)),
        NOSNIFF,
    ]
    return [*found, RETRY_AFTER] if answer.status == 503 else found


class _Parts:
    """What belongs to one event loop: connections, tasks and memory."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.directory = Directory()
        self.writer = Writer()
        self.doorbell = Doorbell()

    async def close(self) -> None:
        await self.directory.close()
        await self.writer.close()


class WebhookEntry:
    def __init__(self) -> None:
        self._parts: _Parts | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        read = partial(_read, receive, headers.get("content-length", ""))
        try:
            answer = await self.answer(
                Asked(scope["method"], scope["path"], scope["query_string"], headers, read)
            )
        except Gone:
            return
        await send({"type": "http.response.start", "status": answer.status, "headers": headers_of(answer)})
        await send({"type": "http.response.body", "body": answer.body})

    async def answer(self, asked: Asked) -> Answer:
        if self._parts is None or self._parts.loop is not asyncio.get_running_loop():
            self._parts = _Parts()
        try:
            return await self._answer(self._parts, asked)
        except TooLong:
            return Answer(413)
        except (NotStored, django.db.Error):
            return Answer(503)

    async def _answer(self, parts: _Parts, asked: Asked) -> Answer:
        matched = PATH.match(asked.path)
        known = await parts.directory.find(matched[1], matched[2]) if matched else None
        if matched is None or known is None:
            return Answer(404)
        method, connector = asked.method, known.connector
        if method != "POST" and method not in connector.handshakes:
            return Answer(405)
        body = await asked.read(connector.max_body) if method == "POST" else b""
        call = Call(method, asked.headers, asked.query.decode("latin-1"), body, matched[3] or "")
        if method in connector.handshakes and (shaken := connector.handshake(known.line, call)):
            return shaken
        if method != "POST" or not connector.verify(known.line, call):
            logger.warning("webhook_refused", extra={"channel": known.line.id})
            return Answer(403)
        if rows := _rows(known, call):
            await parts.writer.store(rows)
            parts.doorbell.ring()
        return connector.answer(known.line, call)


async def _read(receive: Receive, length: str, most: int) -> bytes:
    if length.isdigit() and int(length) > most:
        raise TooLong
    pieces, size = [], 0
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise Gone
        piece = event.get("body", b"")
        size += len(piece)
        if size > most:
            raise TooLong
        pieces.append(piece)
        if not event.get("more_body"):
            return b"".join(pieces)


def _rows(known: Known, call: Call) -> list[Row]:
    try:
        return [Row(known.pk, part) for part in known.connector.split(known.line, call)]
    except Unreadable as error:
        # It is the provider's, so it is kept; a person can replay it once the connector understands it.
        key = f"x:{hashlib.sha256(call.body).hexdigest()}"
        return [Row(known.pk, Part(key, call.body), "unreadable", str(error)[:200])]
