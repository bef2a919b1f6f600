"""``export_consents``: every format to a file, a manifest beside it, and refusals in plain words."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from consent.models import ExportRun
from invenio_center.models import AuditEntry, Contact

from .conftest import Ledger

pytestmark = pytest.mark.django_db
START = {
    "csv": b"\xef\xbb\xbf",
    "xlsx": b"PK",
    "jsonl": b'{"actor"',
    "jsonld": b'{"@context"',
    "pdf": b"%PDF",
    "pack": b"PK",
}


def run(out: Path, **options: Any) -> str:
    said = io.StringIO()
    call_command("export_consents", out=str(out), stdout=said, **options)
    return said.getvalue()


@pytest.mark.parametrize("format", START)
def test_every_format_comes_with_a_signed_manifest(book: Ledger, tmp_path: Path, format: str) -> None:
    out = tmp_path / "saida"
    said = run(out, format=format)
    content = out.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    assert content.startswith(START[format]) and digest in said
    whole = json.loads((tmp_path / "saida.manifest.json").read_text(encoding="utf-8"))
    assert whole["manifest"]["events"] == 5
    if format != "pack":
        assert list(whole["manifest"]["files"].values()) == [digest]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["saida", "saida.manifest.json"]
    assert ExportRun.objects.get().status == "expired"
    assert AuditEntry.objects.get(action="export.asked").reason


def test_one_contact_alone(book: Ledger, tmp_path: Path) -> None:
    contact = Contact.objects.create(name="Ana", subject_id=book.ana)
    out = tmp_path / "ana.jsonl"
    run(out, format="jsonl", contact=str(contact.public_id))
    assert len(out.read_bytes().splitlines()) == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"contact": "x"}, "não é um identificador de contato"),
        ({"contact": str(uuid4())}, "não existe mais"),
        ({"since": "ontem"}, "não é uma data"),
        ({"until": "9999-12-31"}, "não é uma data"),
        ({"reason": "a"}, "motivo"),
    ],
)
def test_refusals_are_plain(book: Ledger, tmp_path: Path, options: dict[str, str], said: str) -> None:
    with pytest.raises(CommandError, match=said) as refusal:
        run(tmp_path / "x", format="csv", **options)
    assert refusal.value.returncode in (1, 2)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_not_there_is_told(book: Ledger, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="não existe") as refusal:
        run(tmp_path / "nowhere" / "x", format="csv")
    assert refusal.value.returncode == 2


def test_an_empty_ledger_gives_an_empty_table_and_no_pack(db: None, tmp_path: Path) -> None:
    run(tmp_path / "x.csv", format="csv")
    assert len((tmp_path / "x.csv").read_bytes().splitlines()) == 1
    with pytest.raises(CommandError, match="não há o que provar"):
        run(tmp_path / "x.zip", format="pack")
