"""From bytes to rows of cells: character set, separator, limits. Pure, and never the whole file as objects."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ...kernel.errors import Invalid

MOST_ROWS, MOST_BYTES, MOST_COLUMNS = 50_000, 32 * 1024 * 1024, 60
LONGEST_CELL = 2000
PIECE = 1 << 16
csv.field_size_limit(1 << 20)


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` gives ``(number, cells)``, numbered as a spreadsheet shows them; blank ones are left out."""

    encoding: str
    delimiter: str
    headers: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]


def read(file: BinaryIO) -> Table:
    """CSV with ``;`` or ``,`` in UTF-8 or Windows-1252, first row the headings. Raises Invalid naming ``file``."""
    encoding = _encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    first = text.readline()
    text.seek(0)
    delimiter = ";" if first.count(";") >= first.count(",") else ","
    lines = csv.reader(text, delimiter=delimiter)
    headers = tuple(cell.strip() for cell in next(lines, []))
    if not any(headers):
        raise _refused("empty", "O arquivo está vazio. A primeira linha traz os nomes das colunas.")
    if len(headers) > MOST_COLUMNS:
        raise _refused("columns", f"O arquivo tem mais de {MOST_COLUMNS} colunas.")
    return Table(encoding, delimiter, headers, _rows(lines))


def _encoding(file: BinaryIO) -> str:
    """UTF-8 where every byte agrees, else Windows-1252."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    size, plain = 0, True
    file.seek(0)
    start = file.read(4)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise _refused("format", "Salve a planilha como CSV: arquivos do Excel não são lidos.")
    file.seek(0)
    while piece := file.read(PIECE):
        size += len(piece)
        if size > MOST_BYTES:
            raise _refused("too_large", f"O arquivo passa de {MOST_BYTES // 1024 // 1024} MB. Divida-o.")
        if b"\x00" in piece:
            raise _refused("format", "O arquivo não é um CSV de texto.")
        try:
            decoder.decode(piece) if plain else None
        except UnicodeDecodeError:
            plain = False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        plain = False
    return "utf-8-sig" if plain else "cp1252"


def _rows(lines: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    number, count = 1, 0
    try:
        for cells in lines:
            number += 1
            if not any(cell.strip() for cell in cells):
                continue
            count += 1
            if count > MOST_ROWS:
                raise _refused("too_many_rows", f"O arquivo passa de {MOST_ROWS:n} linhas. Divida-o.")
            yield number, [cell.strip()[:LONGEST_CELL] for cell in cells]
    except (csv.Error, UnicodeDecodeError):
        raise _refused("format", f"O arquivo não pode ser lido a partir da linha {number + 1}.") from None


def _refused(code: str, sentence: str) -> Invalid:
    return Invalid.field("file", code, sentence)
