"""The events of an export, in pages: short statements over rows that never change, in memory that does not grow.

The next page is fetched while the one before is written: the server works beside us, not in turn with us.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import orjson
import psycopg
from django.db import connection

from . import standing, vault, wordings
from .filters import Filters

PAGE = 2_000
# A page comes as a few long texts: taking apart what the server joined costs a third of fetching row by row.
EVENTS = """
SELECT max(seq), string_agg(event_hash, '' ORDER BY seq), string_agg(canonical, E'\\x1e' ORDER BY seq){boxes}
FROM (
  SELECT seq, event_hash, canonical, subject_id FROM consent_event
  WHERE {condition} AND seq > %(after)s ORDER BY seq LIMIT %(page)s
) AS page {sealed}
"""
BOXES = """,
  string_agg(coalesce(vault.box, ''), E'\\x1e' ORDER BY seq),
  string_agg(coalesce(key.wrapped, ''), E'\\x1e' ORDER BY seq)
"""
SEALED = """
  LEFT JOIN consent_vault vault ON vault.event_id = page.seq
  LEFT JOIN consent_key key ON key.subject_id = page.subject_id
"""
RECORD = "\x1e"  # neither canonical text, which escapes control characters, nor boxes and keys contain it
HASH_CHARS = 64
COUNT = "SELECT count(*) FROM consent_event WHERE {}"

# The last number, the hashes and the lines of one page; with personal data also boxes and wrapped keys, "" for none.
Fetched = tuple[int, str, str] | tuple[int, str, str, str, str]


@dataclass(slots=True)
class Row:
    """One event: ``line`` is its canonical text. ``personal`` is what the vault says (``sealed``), None when it was not
    asked for, was never there or was erased.
    """

    event_hash: str
    line: str
    sealed: vault.Sealed = vault.NOTHING
    personal: dict[str, Any] | None = None
    _facts: dict[str, Any] | None = field(default=None, repr=False)

    @property
    def facts(self) -> dict[str, Any]:
        """The canonical text as a dictionary, read when it is first asked for: not every format asks."""
        if self._facts is None:
            self._facts = orjson.loads(self.line)
        return self._facts

    @property
    def seq(self) -> int:
        return int(self.facts["seq"])


@dataclass(frozen=True, slots=True)
class Selection:
    """Events up to number ``upto`` that the filters let through; ``stamp`` is the instant for which states hold."""

    filters: Filters
    upto: int
    stamp: str
    personal: bool = True

    def count(self) -> int:
        """How many events are looked at: with a state asked, more than are found."""
        condition, values = self.filters.where(self.upto)
        with connection.cursor() as cursor:
            cursor.execute(COUNT.format(condition), values)
            return int(cursor.fetchone()[0])

    def pages(self, tick: Callable[[int], None] = lambda _seen: None, after: int = 0) -> Iterator[list[Row]]:
        """Pages in the order of ``seq``; ``tick`` hears how many events were looked at after each."""
        for fetched in self._fetched(after):
            rows = _rows(*fetched)
            seen = len(rows)
            if self.filters.state:
                rows = _standing_so(rows, self)
            if self.personal:
                _open(rows)
            yield rows
            tick(seen)

    def _fetched(self, after: int) -> Iterator[Fetched]:
        condition, values = self.filters.where(self.upto)
        boxes, sealed = (BOXES, SEALED) if self.personal else ("", "")
        return _ahead(EVENTS.format(condition=condition, boxes=boxes, sealed=sealed), values, after)

    def rows(self, tick: Callable[[int], None] = lambda _seen: None) -> Iterator[Row]:
        for page in self.pages(tick):
            yield from page


def _rows(_last: int, hashes: str, lines: str, boxes: str = "", keys: str = "") -> list[Row]:
    every = lines.split(RECORD)
    starts = range(0, len(hashes), HASH_CHARS)
    sealed = (
        zip(boxes.split(RECORD), keys.split(RECORD), strict=True) if boxes else [vault.NOTHING] * len(every)
    )
    return [
        Row(hashes[at : at + HASH_CHARS], line, box)
        for at, line, box in zip(starts, every, sealed, strict=True)
    ]


def _open(rows: list[Row]) -> None:
    for row, found in zip(rows, vault.opened([row.sealed for row in rows]), strict=True):
        row.personal = found and found[1]


def _ahead(query: str, values: dict[str, Any], after: int) -> Iterator[Fetched]:
    connection.ensure_connection()
    raw = (
        connection.connection
    )  # the driver's connection may be used by two threads; it takes turns by itself

    def fetch(last: int) -> Fetched | None:
        with psycopg.Cursor(raw) as cursor:
            found = cursor.execute(query, {**values, "after": last, "page": PAGE}).fetchone()
        return found if found and found[0] else None

    with ThreadPoolExecutor(1, thread_name_prefix="export") as beside:
        fetched = fetch(after)
        while fetched:
            more = len(fetched[1]) == PAGE * HASH_CHARS
            coming = beside.submit(fetch, fetched[0]) if more else None
            # Gives the interpreter to that thread: the server then works beside us from the start.
            time.sleep(0)
            try:
                yield fetched
            finally:
                following = coming.result() if coming else None
            fetched = following


def _standing_so(rows: list[Row], selection: Selection) -> list[Row]:
    people = standing.of_people({uuid.UUID(row.facts["subject_id"]) for row in rows}, selection.stamp)
    names = {str(person): standing.states(found, selection.filters) for person, found in people.items()}
    return [row for row in rows if selection.filters.state in names.get(row.facts["subject_id"], {"unknown"})]


class Bodies:
    """Words of the texts that events name, each looked up once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], tuple[str, str]] = {}

    def of(self, text: dict[str, Any] | None) -> str:
        """Exactly as shown; "" where no text was shown, or what is stored is no longer what was."""
        if not text:
            return ""
        key = text["code"], text["version"]
        if key not in self._known:
            found = wordings.find(*key)
            self._known[key] = (found.body_sha256, found.body) if found else ("", "")
        digest, body = self._known[key]
        return body if digest == text["sha256"] else ""


def address(personal: dict[str, Any], *kinds: str) -> str:
    """The first identifier of one of these kinds, "" when there is none."""
    found = (one["value"] for one in personal.get("identifiers", ()) if one["kind"] in kinds)
    return str(next(found, ""))
