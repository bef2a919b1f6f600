"""CSV, XLSX and JSONL say what the ledger says, and the same twice."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from consent import hashing
from consent.exports import csvfile, rows, table
from consent.exports.filters import Filters
from consent.exports.queries import chosen
from consent.ledger import actions as ledger
from consent.ledger import queries
from invenio_center.kernel.errors import Invalid

from .. import people
from .conftest import Export, Ledger

pytestmark = pytest.mark.django_db
COLUMNS = [
    "seq", "event_id", "tipo", "ocorrido_em", "registrado_em", "titular_id", "nome", "telefone_e164_digitos", "email",
    "canais", "finalidades", "texto_codigo", "texto_versao", "texto_sha256", "texto_exibido", "versao_termos",
    "metodo", "origem", "ip", "base_legal", "nivel_evidencia", "expira_em", "event_hash", "prev_hash",
]  # fmt: skip


def read(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf") and content.endswith(b"\r\n")
    found = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";", strict=True)
    head, *lines = list(found)
    assert head == COLUMNS
    return [dict(zip(head, line, strict=True)) for line in lines]


def test_csv_carries_every_event_with_its_columns(book: Ledger, export: Export) -> None:
    lines = read(export("csv").content)
    assert [line["seq"] for line in lines] == ["1", "2", "3", "4", "5"]
    for line, event in zip(lines, book.events, strict=True):
        facts = event.facts
        assert line["event_id"] == facts["event_id"]
        assert (line["tipo"], line["metodo"], line["base_legal"]) == (
            facts["type"], facts["method"], facts["legal_basis"],
        )  # fmt: skip
        assert (line["ocorrido_em"], line["registrado_em"]) == (facts["occurred_at"], facts["recorded_at"])
        assert (line["event_hash"], line["prev_hash"]) == (event.event_hash, event.prev_hash)
        assert line["nivel_evidencia"] == queries.evidence_level(event)
    first = lines[0]
    assert (first["nome"], first["telefone_e164_digitos"], first["ip"]) == (
        "João Silva", "5511999998888", "203.0.113.7",
    )  # fmt: skip
    assert (first["texto_codigo"], first["texto_versao"]) == ("lp-verao", "1")
    assert first["texto_exibido"] == people.BODY
    assert hashing.text_sha256(first["texto_exibido"]) == first["texto_sha256"]
    assert first["canais"] == "email,sms,whatsapp"
    assert first["origem"] == "landing verao https://xyz.example/verao"


def test_every_cell_is_quoted_and_no_cell_starts_a_formula(book: Ledger, export: Export) -> None:
    content = export("csv").content.decode("utf-8-sig")
    assert all(line.startswith('"') for line in content.split("\r\n")[:-1])
    line = read(export("csv").content)[1]
    assert line["nome"] == '\'=cmd|"calc"!A1'
    assert line["email"] == "'+rui@xyz.example"
    assert line["telefone_e164_digitos"] == "5511988887777"
    for start in "=+-@\t\0":
        assert table.guarded(f"{start}1") == f"'{start}1"
    assert table.guarded("1=1") == "1=1"


def test_without_personal_data_these_cells_are_empty(book: Ledger, export: Export) -> None:
    content = export("csv", personal=False).content
    for line in read(content):
        assert (line["nome"], line["telefone_e164_digitos"], line["email"], line["ip"]) == ("", "", "", "")
    assert b"Silva" not in content


def test_the_quick_way_and_the_careful_way_write_the_same(book: Ledger, export: Export) -> None:
    quoting = people.published("aspas", 'Quero receber ofertas da "Empresa XYZ" por e-mail; posso sair.')
    people.opt_in(book.ana, quoting)
    quick = read(export("csv", personal=False).content)
    careful = [
        {**line, "nome": "", "telefone_e164_digitos": "", "email": "", "ip": ""}
        for line in read(export("csv").content)
    ]
    assert quick == careful


AWKWARD = (
    '","event_id":"x', '"seq":7,"subject_id":"', '},"pii_commit":"', 'null,"legal_basis":"', "\\", '\\"', "a\nb",
    "é;\u2028", '=1+1;"', "", None,
)  # fmt: skip


def test_what_is_cut_out_of_an_event_is_what_stands_in_it(book: Ledger) -> None:
    """Whatever others typed looks like, and with every field that may come before another of its name."""
    for ref in AWKWARD:
        people.event(
            book.rui, "consent.confirmed", origin={"kind": "landing", "ref": ref, "url": ref}, text=book.text,
            refs=[{"rel": "confirms", "event_id": book.events[0].event_id}], double_opt_in="confirmed",
            actor={"kind": "agent", "id": ref}, expires_at=timezone.now(),
            evidence=[ledger.Evidence("scan", b"1"), ledger.Evidence("recording", b"2")],
        )  # fmt: skip
    page = [row for page in chosen(Filters()).pages() for row in page]
    assert len(page) == len(book.events) + len(AWKWARD)
    written = io.StringIO(b"".join(csvfile.pieces([page])).decode("utf-8-sig"), newline="")
    shown = table.Shown()
    assert list(csv.reader(written, delimiter=";", strict=True))[1:] == [
        list(table.cells(row, shown)) for row in page
    ]


def test_erased_person_leaves_empty_cells(book: Ledger, export: Export) -> None:
    ledger.erase_subject(subject_id=book.ana, actor="compliance")
    content = export("csv").content
    assert b"Silva" not in content
    assert len(read(content)) == 6


def test_two_runs_give_the_same_bytes(book: Ledger, export: Export) -> None:
    for format in ("csv", "xlsx", "jsonl"):
        one, two = export(format), export(format)
        assert one.content == two.content, format
        assert one.run.sha256 == two.run.sha256 == hashlib.sha256(one.content).hexdigest()


def test_pages_join_without_a_seam(book: Ledger, export: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = export("csv").content
    for size in (1, 2, 5, 6):
        monkeypatch.setattr(rows, "PAGE", size)
        assert export("csv").content == whole


def test_jsonl_is_the_ledger_to_the_letter(book: Ledger, export: Export) -> None:
    lines = export("jsonl").content.splitlines()
    assert [hashing.leaf_hash(line) for line in lines] == [event.event_hash for event in book.events]
    assert json.loads(lines[4])["type"] == "consent.withdrawn"


def test_xlsx_shows_the_columns_of_the_csv(book: Ledger, export: Export) -> None:
    sheet = load_workbook(export("xlsx").path, read_only=True).active
    found = list(sheet.iter_rows(values_only=True))
    assert list(found[0]) == COLUMNS
    assert [str(line[0]) for line in found[1:]] == ["1", "2", "3", "4", "5"]
    assert found[2][6] == '\'=cmd|"calc"!A1'


def test_filters_are_joined_by_and(book: Ledger, export: Export) -> None:
    def seqs(**asked: object) -> list[int]:
        return [int(line["seq"]) for line in read(export("csv", **asked).content)]

    assert seqs(subjects=(book.ana,)) == [1, 5]
    assert seqs(channel="email") == [1, 2]
    # A withdrawal of all purposes is one of marketing too.
    assert seqs(purpose="marketing") == [1, 2, 4, 5]
    assert seqs(state="declared") == [4]
    assert seqs(state="withdrawn") == [1, 5]
    assert seqs(state="withdrawn", channel="email") == []
    assert seqs(state="implied") == [3]
    assert seqs(until="2020-01-01") == []
    assert seqs(since="2020-01-01", until="2999-01-01") == [1, 2, 3, 4, 5]


def test_a_day_in_until_is_included_whole() -> None:
    from consent.exports.filters import parse

    assert parse(until="2024-03-01").until == "2024-03-02T03:00:00.000Z"
    assert parse(since="2024-03-01").since == "2024-03-01T03:00:00.000Z"


@pytest.mark.parametrize(
    ("field", "value"),
    [("since", "ontem"), ("channel", "carta"), ("purpose", "reply"), ("state", "sim"), ("campaign", "7")],
)
def test_an_unknown_filter_is_refused_by_name(field: str, value: str) -> None:
    from consent.exports.filters import parse

    with pytest.raises(Invalid) as refusal:
        parse(**{field: value})
    assert field in refusal.value.data["errors"]


def test_events_after_the_request_stay_out(book: Ledger, export: Export) -> None:
    from consent.exports.filters import Filters
    from consent.exports.rows import Selection

    people.event(book.rui, "consent.granted", occurred_at=people.LONG_AGO + timedelta(days=1))
    chosen = Selection(Filters(), upto=5, stamp="2030-01-01T00:00:00.000Z", personal=False)
    pages = list(chosen.pages())
    assert [row.seq for page in pages for row in page] == [1, 2, 3, 4, 5]
    assert len(b"".join(csvfile.pieces(pages)).splitlines()) > 5
