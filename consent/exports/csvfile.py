"""CSV: semicolons, byte-order mark, CRLF, every cell quoted; what spreadsheets in Portuguese open without asking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from . import table
from .rows import Row

BOM = b"\xef\xbb\xbf"
NOBODY = ('"";"";""', '""')  # name, phone and e-mail; network address


def pieces(pages: Iterable[Sequence[Row]]) -> Iterator[bytes]:
    """The file, page by page."""
    shown = table.Shown()
    yield BOM + line(table.HEAD).encode()
    for page in pages:
        yield "".join([_line_of(row, shown) for row in page]).encode()


def _line_of(row: Row, shown: table.Shown) -> str:
    """The cells of ``table.cells`` at half the time: only what others typed can need care inside its quotes."""
    facts = row.facts
    person, ip = _personal(row.personal) if row.personal else NOBODY
    return (
        f'"{row.seq}";"{facts["event_id"]}";"{facts["type"]}";"{facts["occurred_at"]}";"{facts["recorded_at"]}";'
        f'"{facts["subject_id"]}";{person};"{",".join(facts["channels"])}";"{",".join(facts["purposes"])}";'
        f'{shown.joined(facts["text"])};"{facts["method"]}";{_origin(**facts["origin"])};{ip};"{facts["legal_basis"]}";'
        f'"{shown.level(facts)}";"{facts["expires_at"] or ""}";"{row.event_hash}";"{facts["prev_hash"]}"\r\n'
    )


def _personal(found: dict[str, Any]) -> tuple[str, str]:
    *person, ip = table.personal(found)
    return quoted(person), quoted([ip])


@lru_cache(maxsize=1024)
def _origin(kind: str, ref: str | None, url: str | None) -> str:
    return quoted([table.guarded(table.origin({"kind": kind, "ref": ref, "url": url}))])


def quoted(cells: Sequence[str]) -> str:
    joined = '";"'.join(cells)
    if joined.count('"') != 2 * (len(cells) - 1):  # looked at once: quotes inside a cell are rare
        joined = '";"'.join([cell.replace('"', '""') for cell in cells])
    return f'"{joined}"'


def line(cells: Sequence[str]) -> str:
    return f"{quoted(cells)}\r\n"
