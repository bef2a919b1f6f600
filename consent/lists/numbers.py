"""A legal list as its keeper hands it out: a CSV of numbers, with dates or without. Read once, kept as hashes only.

The number stands in the column named ``telefone`` (or ``numero``), else in the first one; the date of registration in
``data`` (or ``data_cadastro``), else in the second one. A first line without a number is the heading.
"""

from __future__ import annotations

import csv
import hashlib
import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO

from invenio_center.kernel import address, secrets
from invenio_center.kernel.errors import Invalid

from ..ledger.suppression import canonical_address

RECORD = struct.Struct(">32sI")  # hash, ordinal of the date (0: none)
NUMBER_NAMES = ("telefone", "numero", "número", "phone", "msisdn")
DATE_NAMES = ("data", "data_cadastro", "cadastro", "date")
DATE_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y")
LINES_MAX = 20_000_000
EXAMPLES = 10


@dataclass
class Reading:
    """What was found so far; whole once the iterator is exhausted. ``wrong_lines``: numbers of the first ones."""

    size: int = 0
    wrong: int = 0
    wrong_lines: list[int] = field(default_factory=list)


def digest(number: str) -> bytes | None:
    """Keyed hash of a Brazilian number in any spelling, with or without the ninth digit; None where it is none."""
    canonical = address.br_canonical(number)
    return (
        bytes.fromhex(secrets.keyed_hash("legal list", canonical_address(canonical))) if canonical else None
    )


def records(file: BinaryIO, reading: Reading) -> Iterator[bytes]:
    """One ``RECORD`` for each number, noting in ``reading`` what was found. Raises Invalid for what is no such file."""
    rows = csv.reader(_text(file), delimiter=_delimiter(file))
    number_at, date_at = 0, 1
    for line, row in enumerate(rows, start=1):
        if line == 1 and (columns := _heading(row)) is not None:
            number_at, date_at = columns
            continue
        if line > LINES_MAX:
            raise Invalid.field("file", "too_long", "O arquivo tem linhas demais. Divida-o em partes.")
        if not any(cell.strip() for cell in row):
            continue
        found = digest(row[number_at]) if number_at < len(row) else None
        if found is None:
            reading.wrong += 1
            reading.wrong_lines += [line] if len(reading.wrong_lines) < EXAMPLES else []
            continue
        reading.size += 1
        yield RECORD.pack(found, _ordinal(row[date_at] if date_at < len(row) else ""))


def file_hash(file: BinaryIO) -> str:
    file.seek(0)
    digested = hashlib.sha256()
    while piece := file.read(1 << 16):
        digested.update(piece)
    return digested.hexdigest()


def _text(file: BinaryIO) -> io.TextIOWrapper:
    file.seek(0)
    sample = file.read(1 << 20)
    file.seek(0)
    if b"\x00" in sample:
        raise Invalid.field("file", "not_csv", "Envie um arquivo CSV: uma linha por número.")
    try:
        sample[: sample.rfind(b"\n") + 1].decode("utf-8")
        encoding = "utf-8-sig"
    except UnicodeDecodeError:
        encoding = "cp1252"
    return _Open(file, encoding=encoding, errors="replace", newline="")


class _Open(io.TextIOWrapper):
    """Leaves the upload open when it goes."""

    def __del__(self) -> None:
        self.detach()


def _delimiter(file: BinaryIO) -> str:
    file.seek(0)
    first = file.readline(4096)
    file.seek(0)
    return ";" if b";" in first else "\t" if b"\t" in first else ","


def _heading(row: list[str]) -> tuple[int, int] | None:
    names = [cell.strip().casefold() for cell in row]
    number_at = next((names.index(name) for name in NUMBER_NAMES if name in names), None)
    date_at = next((names.index(name) for name in DATE_NAMES if name in names), None)
    if number_at is not None:
        return number_at, date_at if date_at is not None else len(names)
    return None if any(cell.isdigit() for name in names for cell in name) else (0, 1)


def _ordinal(text: str) -> int:
    """0 where no date is given: such a number counts from the first day."""
    for shape in DATE_FORMATS:
        try:
            return datetime.strptime(text.strip()[:10], shape).date().toordinal()
        except ValueError:
            continue
    return 0


def day(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None
