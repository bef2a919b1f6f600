"""From bytes to rows of cells, whatever the file: its kind, and the limits every kind keeps. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from ...kernel.errors import Invalid

MOST_ROWS, MOST_BYTES, MOST_COLUMNS = 50_000, 32 * 1024 * 1024, 60
# A consent text may have 2,000 characters; one more shows that it has too many.
LONGEST_CELL = 2_001
ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` gives ``(number, cells)``, numbered as a spreadsheet shows them; blank ones are left out."""

    encoding: str
    headers: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]


def read(file: BinaryIO) -> Table:
    """CSV or XLSX, first row the headings. Raises Invalid naming ``file``; so may reading the rows."""
    from . import delimited, workbooks

    file.seek(0)
    start = file.read(4)
    reader = workbooks if start in (ZIP, COMPOUND) else delimited
    encoding, lines = reader.lines(file)
    headers = tuple(cell.strip() for cell in next(lines, []))
    while headers and not headers[-1]:
        headers = headers[:-1]
    if not headers:
        raise refused("empty", "O arquivo está vazio. A primeira linha traz os nomes das colunas.")
    if len(headers) > MOST_COLUMNS:
        raise refused("columns", f"O arquivo tem mais de {MOST_COLUMNS} colunas.")
    return Table(encoding, headers, _rows(lines, len(headers)))


def check_size(file: BinaryIO) -> None:
    file.seek(0, 2)
    if file.tell() > MOST_BYTES:
        raise refused("too_large", f"O arquivo passa de {MOST_BYTES // 1024 // 1024} MB. Divida-o.")


def _rows(lines: Iterable[Sequence[str]], width: int) -> Iterator[tuple[int, list[str]]]:
    count = 0
    for number, line in enumerate(lines, start=2):
        cells = [cell.strip()[:LONGEST_CELL] for cell in line]
        while len(cells) > width and not cells[-1]:
            cells.pop()
        if not any(cells):
            continue
        count += 1
        if count > MOST_ROWS:
            raise refused("too_many_rows", f"O arquivo passa de {MOST_ROWS} linhas. Divida-o.")
        yield number, cells


def refused(code: str, sentence: str) -> Invalid:
    return Invalid.field("file", code, sentence)
