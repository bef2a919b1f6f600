"""``import_contacts`` at the console."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from invenio_center.kernel import sql
from invenio_center.models import Contact, ImportRun
from tests.consent import people

pytestmark = pytest.mark.django_db


def run(path: Path, *words: str) -> str:
    out = io.StringIO()
    call_command("import_contacts", str(path), *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "clientes.csv"
    path.write_bytes("telefone;nome;cor\n11987654321;João;azul\n12;B;\n".encode("cp1252"))
    return path


def test_a_dry_run_writes_nothing(file: Path) -> None:
    found: dict[str, Any] = json.loads(run(file, "--dry-run", "--json"))
    assert found["preview"] == {"created": 1, "changed": 0, "unchanged": 0, "refused": 1}
    assert (Contact.objects.count(), ImportRun.objects.count()) == (0, 0)


def test_the_same_twice_and_said_in_words(file: Path) -> None:
    said = run(file)
    assert "2 linhas: 1 criados, 0 alterados, 0 sem mudança, 1 recusadas." in said
    assert "colunas deixadas de fora: cor." in said
    assert "linha 3, telefone: Telefone inválido." in said
    assert Contact.objects.get().name == "João"
    assert json.loads(run(file, "--json"))["preview"]["unchanged"] == 1


def test_what_cannot_be_read_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="não pode ser lido"):
        run(tmp_path / "nada.csv")
    (tmp_path / "x.csv").write_text("nome\nA\n")
    with pytest.raises(CommandError, match="Falta uma coluna"):
        run(tmp_path / "x.csv")


def test_what_the_importer_attests_at_the_console_is_granted(tmp_path: Path) -> None:
    text, path = people.published(), tmp_path / "aceites.csv"
    head = "telefone;aceita_comunicacoes;data_opt_in;texto_codigo;texto_versao;canal_origem;metodo"
    line = f"11987654321;Sim;{sql.now().isoformat()};{text.code};{text.version};site;caixa de seleção"
    path.write_text(f"{head}\n{line}\n", encoding="utf-8")
    words = ("--source", "Formulário do site", "--contract", "Contrato 12/2026", "--json")
    assert json.loads(run(path, *words))["consents"]["granted"] == 1
