"""Named SQL files, each with one statement or one function, kept beside the module that uses them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import psycopg
from django.db import connection
from psycopg.rows import dict_row

# Any number would do: a cursor of ``prepared`` asks for it each time, and Django's own never prepare.
PREPARE_THRESHOLD = 5


@lru_cache
def statement(folder: str, name: str) -> str:
    """Text of ``<folder>/<name>.sql``; ``folder`` is the caller's ``__file__`` or its directory."""
    path = Path(folder)
    return ((path if path.is_dir() else path.parent) / f"{name}.sql").read_text(encoding="utf-8")


class _Prepared(psycopg.Cursor[Any]):
    def execute(self, query: Any, params: Any = None, *, prepare: Any = True, binary: Any = None) -> Any:
        return super().execute(query, params, prepare=prepare, binary=binary)

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        # Where Django looks for the text that it logs and counts.
        self._query = super()._convert_query(query, params)
        return self._query


def prepared() -> Any:
    """A cursor like ``connection.cursor()`` whose statements the server parses and plans once for each connection.

    For a few short ones that run all the time. Parameters travel apart from the text, so one whose type the text does
    not tell needs a cast (``%s::text``).
    """
    wrapper = cast("Any", connection)
    wrapper.close_if_health_check_failed()
    wrapper.ensure_connection()
    raw = wrapper.connection
    # Django turns it off for poolers that share connections between transactions; locks held by a session
    # (docs/locks.md) forbid those anyway.
    raw.prepare_threshold = raw.prepare_threshold or PREPARE_THRESHOLD
    return wrapper._prepare_cursor(_Prepared(raw))


@contextmanager
def pipelined() -> Iterator[None]:
    """Statements of cursors of ``prepared`` leave without waiting for the answers of those before them.

    A statement is answered when it is fetched from, the others when this ends. One that fails makes those after it
    fail, so a transaction is open around.
    """
    wrapper = cast("Any", connection)
    wrapper.ensure_connection()
    with wrapper.wrap_database_errors, wrapper.connection.pipeline():
        yield


def rows(query: str, params: Any = None, *, prepare: bool = False) -> list[dict[str, Any]]:
    """Run one query and return its rows as dictionaries. ``prepare``: by a cursor of ``prepared``."""
    with prepared() if prepare else connection.cursor() as cursor:
        # The driver's own dictionaries: it describes no column for them, which costs more than reading a short row.
        cursor.cursor.row_factory = dict_row
        cursor.execute(query, params)
        return cast(list[dict[str, Any]], cursor.fetchall())


def row(query: str, params: Any = None, *, prepare: bool = False) -> dict[str, Any] | None:
    found = rows(query, params, prepare=prepare)
    return found[0] if found else None


def execute(query: str, params: Any = None) -> int:
    """Run one statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return int(cursor.rowcount)


def now() -> Any:
    """The database's clock: the only one that decides."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
