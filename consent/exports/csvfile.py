"""CSV: semicolons, byte-order mark, CRLF, every cell quoted; what spreadsheets in Portuguese open without asking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from . import table
from .rows import Row

BOM = b"\xef\xbb\xbf"


def pieces(pages: Iterable[Sequence[Row]]) -> Iterator[bytes]:
    """The file, page by page."""
    shown = table.Shown()
    yield BOM + line(table.HEAD).encode()
    for page in pages:
        yield "".join([line(table.cells(row, shown)) for row in page]).encode()


def line(cells: Sequence[str]) -> str:
    joined = '";"'.join(cells)
    if joined.count('"') != 2 * (len(cells) - 1):  # looked at once: quotes inside a cell are rare
        joined = '";"'.join([cell.replace('"', '""') for cell in cells])
    return f'"{joined}"\r\n'
