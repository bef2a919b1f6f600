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
from urllib.parse import parse_qsl
from uuid import UUID

import django.db

from ..contract import Part, Unreadable
from .directory import Directory, Known
from .doorbell import Doorbell
from .writer import NotStored, Row, Writer

logger = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PATH = re.compile(r"^/webhooks/([a-z]{1,20})/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/$")
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
            status, body = await self._answer(self._parts, scope, receive)
        except _TooLong:
            status, body = 413, b""
        except _Gone:
            return
        except (NotStored, django.db.Error):
            status, body = 503, b""
        await _respond(send, status, body)

    async def _answer(self, parts: _Parts, scope: Scope, receive: Receive) -> tuple[int, bytes]:
        matched = PATH.match(scope["path"])
        known = await parts.directory.find(matched[1], UUID(matched[2])) if matched else None
        if known is None:
            return 404, b""
        if scope["method"] == "GET":
            return _handshake(known, scope)
        if scope["method"] != "POST":
            return 405, b""
        headers = _headers(scope)
        body = await _read(receive, headers, known.connector.max_body)
        if not known.connector.verify(known.line, headers, body):
            logger.warning("webhook_refused", extra={"channel": known.line.id})
            return 403, b""
        if rows := _rows(known, body):
            await parts.writer.store(rows)
            parts.doorbell.ring()
        return 200, b""


def _handshake(known: Known, scope: Scope) -> tuple[int, bytes]:
    query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    answer = known.connector.handshake(known.line, query)
    return (403, b"") if answer is None else (200, answer.encode())


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


def _rows(known: Known, body: bytes) -> list[Row]:
    try:
        return [Row(known.pk, part) for part in known.connector.split(known.line, body)]
    except Unreadable as error:
        # It is the provider's, so it is kept; a person can replay it once the connector understands it.
        key = f"x:{hashlib.sha256(body).hexdigest()}"
        return [Row(known.pk, Part(key, body), "unreadable", str(error)[:200])]


async def _respond(send: Send, status: int, body: bytes) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
    ]
    if status == 503:
        headers.append(RETRY_AFTER)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
