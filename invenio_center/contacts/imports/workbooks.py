"""XLSX: the first sheet as lines of text. A workbook is a zip of XML, so what it unpacks to is asked for first."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from .files import COMPOUND, MOST_COLUMNS, refused

MIB = 1024 * 1024
# More than the allowed rows and columns need. A row is kept whole while it is read, so none may go on for ever.
MOST_PARTS, MOST_UNPACKED, MOST_STRINGS, LONGEST_ROW = 2_000, 192 * MIB, 48 * MIB, 4 * MIB
# Where the end of a row could be pretended, or text multiplied; no spreadsheet program writes them.
FOREIGN = (b"<!--", b"<!DOCTYPE", b"<![CDATA[")
LAST_ROW = 1_048_576
ERRORS = frozenset(("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#N/D"))
ENCRYPTED_NAME = "EncryptedPackage".encode("utf-16-le")
BROKEN = (
    zipfile.BadZipFile, zlib.error, ParseError, EOFError, OSError, NotImplementedError,
    ArithmeticError, AttributeError, LookupError, TypeError, ValueError,
)  # fmt: skip
UNREADABLE = "A planilha não pode ser lida. Abra-a, salve de novo como XLSX ou CSV e envie."
LOCKED = "A planilha tem senha. Salve uma cópia sem senha e envie de novo."
TOO_LARGE = "A planilha é grande demais depois de aberta. Divida-a."


def lines(file: BinaryIO) -> tuple[str, Iterator[list[str]]]:
    """``xlsx``, and the lines. What a formula shows counts; a formula never calculated is blank."""
    _check(file)
    from openpyxl import load_workbook

    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
    except BROKEN as error:
        raise refused("format", UNREADABLE) from error
    return "xlsx", _lines(sheet)


def _check(file: BinaryIO) -> None:
    """Refuse what is no workbook, has a password, or would fill the memory."""
    file.seek(0)
    if file.read(4) == COMPOUND:
        if ENCRYPTED_NAME in file.read():
            raise refused("encrypted", LOCKED)
        raise refused("format", "Salve a planilha como XLSX ou CSV: o formato antigo do Excel não é lido.")
    try:
        archive = zipfile.ZipFile(file)
        parts = archive.infolist()
        _check_parts(parts)
        for part in parts:
            if part.file_size > LONGEST_ROW and not part.filename.startswith("xl/media/"):
                _check_rows(archive, part)
    except BROKEN as error:
        raise refused("format", UNREADABLE) from error


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    """By what the entries say: a part never unpacks to more than its entry allows."""
    if any(part.flag_bits & 1 for part in parts):
        raise refused("encrypted", LOCKED)
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise refused("format", "O arquivo não é uma planilha XLSX nem um CSV.")
    strings = sum(part.file_size for part in parts if _holds_strings(part))
    if len(parts) > MOST_PARTS or strings > MOST_STRINGS or sum(p.file_size for p in parts) > MOST_UNPACKED:
        raise refused("too_large", TOO_LARGE)


def _holds_strings(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith("sharedstrings.xml")


def _check_rows(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    since, tail = 0, b""
    with archive.open(part) as content:
        while piece := content.read(MIB):
            text = tail + piece
            if any(sign in text for sign in FOREIGN):
                raise refused("format", UNREADABLE)
            since = 0 if b"row>" in text or _holds_strings(part) else since + len(piece)
            if since > LONGEST_ROW:
                raise refused("too_large", TOO_LARGE)
            tail = piece[-16:]


def _lines(sheet: Any) -> Iterator[list[str]]:
    try:
        sheet.reset_dimensions()  # what a file says of its own size is not believed
        rows = sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
        blank = (None,) * (MOST_COLUMNS + 1)  # a file may hold a million of them
        for number, row in enumerate(rows, start=1):
            if number > LAST_ROW:
                raise refused("too_many_rows", "A planilha tem linhas demais. Divida-a.")
            yield [] if row == blank else [_text(cell) for cell in row]
    except BROKEN as error:
        raise refused("format", UNREADABLE) from error


def _text(value: Any) -> str:
    """A cell as a person reads it: whole numbers without ``.0``, times in ISO, an error (``#N/D``) as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Sim" if value else "Não"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        whole = value.time() == time(0)
        return value.date().isoformat() if whole else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return "" if text in ERRORS else text
