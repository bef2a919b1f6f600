"""XLSX files: what a cell says, and workbooks that mean harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from invenio_center.contacts.imports import actions, files, queries, workbooks
from invenio_center.kernel.errors import Invalid
from invenio_center.models import Contact, User

from .sheets import carry_out, told


def workbook(*rows: Sequence[Any]) -> io.BytesIO:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file


def changed(part: str, content: bytes) -> io.BytesIO:
    """A workbook with one part replaced."""
    made, old = io.BytesIO(), zipfile.ZipFile(workbook(["telefone"], ["11987654321"]))
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), part}:
            new.writestr(name, content if name == part else old.read(name))
    return made


def refusal(file: io.BytesIO) -> str:
    with pytest.raises(Invalid) as refused:
        list(files.read(file).rows)
    return str(refused.value.data["errors"]["file"][0]["code"])


@pytest.mark.django_db
def test_a_spreadsheet_is_imported_like_a_csv(supervisor: User) -> None:
    file = workbook(
        ["Telefone", "Nome", "VIP", "Coringa 1"], [11987654321.0, "João", True, date(2024, 1, 15)]
    )
    run = actions.upload(actor=supervisor, file=file, name="clientes.xlsx")
    assert run.encoding == "xlsx"
    assert carry_out(supervisor, run)["preview"]["created"] == 1
    contact = Contact.objects.get()
    assert (contact.name, contact.is_vip, contact.custom_fields) == ("João", True, {"joker1": "2024-01-15"})
    assert contact.identities.get().canonical == "5511987654321"
    assert queries.result_head(run)[4:] == ["Telefone", "Nome", "VIP", "Coringa 1"]


def test_cells_read_as_people_see_them() -> None:
    file = workbook(
        ["a", None, "c", None],
        [1.0, 2.5, 11222333000181, "  x  "],
        [],
        [datetime(2024, 1, 15, 14, 30), date(2024, 1, 2), False, "#N/A"],
        ["=1+1", "'=x", "#VIP", None],
    )
    table = files.read(file)
    assert table.headers == ("a", "", "c")
    assert list(table.rows) == [
        (2, ["1", "2.5", "11222333000181", "x"]),
        (4, ["2024-01-15 14:30:00", "2024-01-02", "Não"]),
        (5, ["", "'=x", "#VIP"]),
    ]


def test_only_the_first_sheet_is_read() -> None:
    book = Workbook()
    book.active.append(["telefone"])
    book.active.append(["1"])
    book.create_sheet("Outra").append(["2"])
    file = io.BytesIO()
    book.save(file)
    assert [cells for _, cells in files.read(file).rows] == [["1"]]


def test_a_size_the_file_declares_of_itself_hides_no_row() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:A1"/>'
        b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>telefone</t></is></c></row>'
        b'<row r="3"><c r="A3"><v>11987654321</v></c></row></sheetData></worksheet>'
    )
    assert list(files.read(changed("xl/worksheets/sheet1.xml", sheet)).rows) == [(3, ["11987654321"])]


def test_passwords_and_old_formats_are_named() -> None:
    old = b"\xd0\xcf\x11\xe0" + b"\x00" * 600
    assert refusal(io.BytesIO(old)) == "format"
    assert refusal(io.BytesIO(old + "EncryptedPackage".encode("utf-16-le") + old)) == "encrypted"
    locked = bytearray(workbook(["telefone"]).getvalue())
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(io.BytesIO(bytes(locked))) == "encrypted"


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"),
        ("xl/worksheets/sheet1.xml", b"not xml at all"),
        ("xl/workbook.xml", b"<workbook/>"),
        (
            "xl/worksheets/sheet1.xml",
            b'<worksheet><sheetData><row r="x"><c r="?"/></row></sheetData></worksheet>',
        ),
    ],
)
def test_what_is_broken_is_refused_with_a_sentence(part: str, content: bytes) -> None:
    assert refusal(changed(part, content)) in ("format", "empty")


def test_other_zips_are_no_spreadsheets() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    assert refusal(file) == "format"
    assert refusal(io.BytesIO(b"PK\x03\x04rest")) == "format"


def test_a_bomb_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 1_000_000)
    monkeypatch.setattr(workbooks, "MOST_STRINGS", 500_000)
    assert refusal(changed("xl/media/image1.png", bytes(2_000_000))) == "too_large"
    assert refusal(changed("xl/sharedStrings.xml", b"<sst>" + b"<si/>" * 150_000)) == "too_large"
    monkeypatch.setattr(workbooks, "MOST_PARTS", 3)
    assert refusal(workbook(["telefone"])) == "too_large"


def test_a_row_without_end_and_pretended_ends_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "LONGEST_ROW", 100_000)
    monkeypatch.setattr(workbooks, "MIB", 10_000)
    start = b"<worksheet><sheetData><row>"
    assert refusal(changed("xl/worksheets/sheet1.xml", start + b"<c/>" * 50_000)) == "too_large"
    hidden = start + (b"<c/>" * 2_000 + b"<!-- </row> -->") * 20
    assert refusal(changed("xl/worksheets/sheet1.xml", hidden)) == "format"


def test_rows_far_below_are_not_waited_for() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>telefone</t></is></c></row>'
        b'<row r="99999999999"><c r="A99999999999"><v>1</v></c></row></sheetData></worksheet>'
    )
    assert refusal(changed("xl/worksheets/sheet1.xml", sheet)) == "too_many_rows"


@pytest.mark.django_db
def test_a_row_with_more_cells_than_the_heading_is_told(supervisor: User) -> None:
    file = workbook(["telefone"], ["11987654321", "sobra"], ["11987650000"])
    found = told(actions.upload(actor=supervisor, file=file, name="a.xlsx"))
    assert [(one["row"], one["code"]) for one in found["errors"]] == [(2, "columns")]
