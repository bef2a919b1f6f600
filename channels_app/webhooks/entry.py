"""The short way in for providers: verify, store, answer. Nothing is answered with 2xx before it is durable.

A small ASGI application mounted before Django (``invenio_center.asgi``); what a call means is found out by workers.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from uuid import UUID

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
RETRY_AFTER = (b"retry-after", b"5")


class _TooLong(Exception):
    pass


class _Gone(Exception):
    """The caller hung up."""


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
        if self._parts is None or self._parts.loop is not asyncio.get_running_loop():
            self._parts = _Parts()
        try:
            answer = await self._answer(self._parts, scope, receive)
        except _TooLong:
            answer = Answer(413)
        except _Gone:
            return
        except (NotStored, django.db.Error):
            answer = Answer(503)
        await _respond(send, answer)

    async def _answer(self, parts: _Parts, scope: Scope, receive: Receive) -> Answer:
        matched = PATH.match(scope["path"])
        known = await parts.directory.find(matched[1], UUID(matched[2])) if matched else None
        if matched is None or known is None:
            return Answer(404)
        method, connector = scope["method"], known.connector
        if method != "POST" and method not in connector.handshakes:
            return Answer(405)
        headers = _headers(scope)
        body = await _read(receive, headers, connector.max_body) if method == "POST" else b""
        call = Call(method, headers, scope["query_string"].decode("latin-1"), body, matched[3] or "")
        if method in connector.handshakes and (shaken := connector.handshake(known.line, call)):
            return shaken
        if method != "POST" or not connector.verify(known.line, call):
            logger.warning("webhook_refused", extra={"channel": known.line.id})
            return Answer(403)
        if rows := _rows(known, call):
            await parts.writer.store(rows)
            parts.doorbell.ring()
        return connector.answer(known.line, call)


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _read(receive: Receive, headers: dict[str, str], most: int) -> bytes:
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > most:
        raise _TooLong
    pieces, size = [], 0
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise _Gone
        piece = event.get("body", b"")
        size += len(piece)
        if size > most:
            raise _TooLong
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


async def _respond(send: Send, answer: Answer) -> None:
    headers = [
        (b"content-type", answer.content_type.encode()),
        (b"content-length", str(len(answer.body)).encode()),
        (b"x-content-type-options", b"nosniff"),
    ]
    if answer.status == 503:
        headers.append(RETRY_AFTER)
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
