"""Named SQL files, each with one statement or one function, kept beside the module that uses them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from django.db import connection
from psycopg.rows import dict_row


@lru_cache
def statement(folder: str, name: str) -> str:
    """Text of ``<folder>/<name>.sql``; ``folder`` is the caller's ``__file__`` or its directory."""
    path = Path(folder)
    return ((path if path.is_dir() else path.parent) / f"{name}.sql").read_text(encoding="utf-8")


def rows(query: str, params: Any = None) -> list[dict[str, Any]]:
    """Run one query and return its rows as dictionaries."""
    with connection.cursor() as cursor:
        # The driver's own dictionaries: it describes no column for them, which costs more than reading a short row.
        cursor.cursor.row_factory = dict_row
        cursor.execute(query, params)
        return cast(list[dict[str, Any]], cursor.fetchall())


def row(query: str, params: Any = None) -> dict[str, Any] | None:
    found = rows(query, params)
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
