"""Group commit: calls that arrive together are stored by one statement and one commit, and all wait for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import psycopg
from django.db import connection
from psycopg.types.numeric import Int8

from invenio_center.kernel.ids import uuid7

from ..contract import Part

logger = logging.getLogger(__name__)

# Rows of one statement: more would only delay the first caller.
MOST_ROWS = 4000
RECONNECT_S = 0.5
ANSWER_WITHIN_S = 10.0
# Up to so many rows go as values of their own: building six arrays costs more than the rest of a small statement.
FEW_ROWS = 16
INSERT = """
INSERT INTO channels_app_envelope (public_id, channel_id, dedupe_key, body, is_mark, state, reason)
{rows}
ON CONFLICT ON CONSTRAINT envelope_once DO NOTHING
"""
MANY = INSERT.format(
    rows="SELECT * FROM unnest(%b::uuid[], %b::bigint[], %b::text[], %b::bytea[], %b::bool[], %b::text[], %b::text[])"
)


@cache
def _few(rows: int) -> str:
    return INSERT.format(rows="VALUES " + ", ".join(["(%b, %b, %b, %b, %b, %b, %b)"] * rows))


class NotStored(Exception):
    """Nothing was promised: the provider shall call again."""


@dataclass(frozen=True, slots=True)
class Row:
    channel: int
    part: Part
    state: str = "received"
    reason: str = ""


def _values(row: Row) -> tuple[object, ...]:
    part = row.part
    return uuid7(), Int8(row.channel), part.dedupe_key, part.body, part.is_mark, row.state, row.reason


Call = tuple[Sequence[Row], "asyncio.Future[int]"]


class Writer:
    """Belongs to one event loop and holds one connection of its own, apart from Django's."""

    def __init__(self) -> None:
        self._connection: psycopg.AsyncConnection[tuple[object, ...]] | None = None
        self._waiting: list[Call] = []
        self._task: asyncio.Task[None] | None = None

    async def store(self, rows: Sequence[Row]) -> int:
        """Number of rows of the statement that were new, once they are durable. Raises NotStored."""
        promise: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append((rows, promise))
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._work())
        return await promise

    async def _work(self) -> None:
        while self._waiting:
            await self._store_group(self._take())

    async def _store_group(self, group: list[Call]) -> None:
        try:
            rows = [row for rows, _ in group for row in rows]
            async with asyncio.timeout(ANSWER_WITHIN_S):
                stored = await self._insert(rows)
        except (psycopg.DataError, ValueError) as error:
            if len(group) == 1:
                self._refuse(group, error)
                return
            for call in group:  # one call that cannot be stored refuses no other
                await self._store_group([call])
        except (psycopg.Error, OSError) as error:  # a TimeoutError is an OSError
            self._refuse(group, error)
            await self._close()
        else:
            for _, promise in group:
                if not promise.done():
                    promise.set_result(stored)

    def _take(self) -> list[Call]:
        """Whole calls, up to the most rows; always at least one. Callers that gave up are left out."""
        group: list[Call] = []
        size = 0
        while self._waiting and (not group or size + len(self._waiting[0][0]) <= MOST_ROWS):
            rows, promise = self._waiting.pop(0)
            if not promise.done():
                group.append((rows, promise))
                size += len(rows)
        return group

    def _refuse(self, group: list[Call], error: Exception) -> None:
        logger.error("webhook_not_stored", extra={"error": type(error).__name__, "calls": len(group)})
        for _, promise in group:
            if not promise.done():
                promise.set_exception(NotStored())

    async def _insert(self, rows: list[Row]) -> int:
        # In one order everywhere, so that two processes storing the same events cannot wait for each other.
        rows.sort(key=lambda row: (row.channel, row.part.dedupe_key))
        values = [_values(row) for row in rows]
        connection = await self._connected()
        if len(rows) <= FEW_ROWS:
            query = _few(len(rows))
            parameters: list[object] = [value for row in values for value in row]
        else:
            query = MANY
            parameters = [list(column) for column in zip(*values, strict=True)]
        cursor = await connection.execute(query, parameters, prepare=True)
        return cursor.rowcount

    async def _connected(self) -> psycopg.AsyncConnection[tuple[object, ...]]:
        if self._connection is None or self._connection.closed:
            params = connection.get_connection_params()
            for own in ("cursor_factory", "context", "pool", "prepare_threshold"):
                params.pop(own, None)
            self._connection = await psycopg.AsyncConnection.connect(
                **params, autocommit=True, connect_timeout=5
            )
        return self._connection

    async def _close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None
        await asyncio.sleep(0)

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
