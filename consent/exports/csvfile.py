"""CSV: semicolons, byte-order mark, CRLF, every cell quoted; what spreadsheets in Portuguese open without asking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from . import table
from .rows import Bodies, Row

BOM = b"\xef\xbb\xbf"


def pieces(pages: Iterable[Sequence[Row]]) -> Iterator[bytes]:
    """The file, page by page."""
    bodies = Bodies()
    yield BOM + line(table.HEAD).encode()
    for page in pages:
        yield "".join([line(table.cells(row, bodies)) for row in page]).encode()


def line(cells: Sequence[str]) -> str:
    quoted = '";"'.join([cell.replace('"', '""') if '"' in cell else cell for cell in cells])
    return f'"{quoted}"\r\n'
