"""CSV with ``;`` or ``,``, in UTF-8 or Windows-1252: lines of cells, never the whole file as objects."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from .files import refused

PIECE = 1 << 16
csv.field_size_limit(1 << 20)


def lines(file: BinaryIO) -> tuple[str, Iterator[list[str]]]:
    """The character set, and the lines."""
    encoding = _encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    first = text.readline()
    text.seek(0)
    delimiter = ";" if first.count(";") >= first.count(",") else ","
    return encoding, _lines(csv.reader(text, delimiter=delimiter))


def _encoding(file: BinaryIO) -> str:
    """UTF-8 where every byte agrees, else Windows-1252."""
    decoder, plain = codecs.getincrementaldecoder("utf-8")(), True
    file.seek(0)
    while piece := file.read(PIECE):
        if b"\x00" in piece:
            raise refused("format", "O arquivo não é um CSV de texto nem uma planilha XLSX.")
        plain = plain and _decodes(decoder, piece)
    return "utf-8-sig" if plain and _decodes(decoder, b"", final=True) else "cp1252"


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True


def _lines(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """A line that cannot be read is told by its number."""
    number = 0
    try:
        for cells in reader:
            number += 1
            yield cells
    except (csv.Error, UnicodeDecodeError):
        raise refused("format", f"O arquivo não pode ser lido a partir da linha {number + 1}.") from None
