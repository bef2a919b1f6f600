"""XLSX: the same columns as the CSV, every cell text; written row by row."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from . import table
from .errors import ExportRefused
from .rows import Row

MOST_ROWS = 200_000
LONGEST_CELL = 32_767
# Characters that XML cannot carry.
UNWRITABLE = {code: None for code in range(32) if code not in (9, 10, 13)}
# The same input gives the same bytes, so no clock goes in.
PROPERTIES = "docProps/core.xml"
SAVED_AT, ALWAYS = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), b"2000-01-01T00:00:00Z"
ZIP_STAMP = (2000, 1, 1, 0, 0, 0)


def write(pages: Iterable[Sequence[Row]], path: Path) -> None:
    """Raises ExportRefused when a spreadsheet could not hold the rows."""
    from openpyxl import Workbook

    shown, count = table.Shown(), 0
    book = Workbook(write_only=True)
    book.properties.creator = "Invenio"
    sheet = book.create_sheet("Consentimentos")
    sheet.append(table.HEAD)
    for page in pages:
        count += len(page)
        if count > MOST_ROWS:
            raise ExportRefused(
                f"Uma planilha Excel leva até {MOST_ROWS} registros. Use CSV ou um período menor."
            )
        for row in page:
            sheet.append([_cell(cell) for cell in table.cells(row, shown)])
    rough = path.with_suffix(".rough")
    book.save(rough)
    _settle(rough, path)
    rough.unlink()


def _cell(text: str) -> str:
    return text.translate(UNWRITABLE)[:LONGEST_CELL]


def _settle(rough: Path, path: Path) -> None:
    """The library stamps every part with the clock, and the book with the moment of saving: both go."""
    with zipfile.ZipFile(rough) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist()):
            info = zipfile.ZipInfo(name, ZIP_STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            with source.open(name) as piece, target.open(info, "w") as out:
                if name == PROPERTIES:
                    out.write(SAVED_AT.sub(ALWAYS, piece.read()))
                while block := piece.read(1 << 16):
                    out.write(block)
