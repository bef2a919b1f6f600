"""What files may look like, and which are refused whole."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction

from invenio_center.contacts.imports import actions
from invenio_center.kernel.errors import Invalid
from invenio_center.models import Contact, ImportRun, User

from .sheets import (
    HEAD,
    WHOLE,
    bring_in,
    carry_out,
    sheet,
    told,
    upload,
)

pytestmark = pytest.mark.django_db


def test_separators_and_character_sets(supervisor: User) -> None:
    for encoding, separator in (("utf-8", ";"), ("utf-8-sig", ","), ("cp1252", ";"), ("cp1252", ",")):
        Contact.objects.all().delete()
        file = sheet(
            f"Telefone{separator}Nome", f'11987654321{separator}"João; da Conceição, 2"', encoding=encoding
        )
        run = actions.upload(actor=supervisor, file=file, name="a.csv")
        carry_out(supervisor, run)
        assert Contact.objects.get().name == "João; da Conceição, 2", (encoding, separator)


@pytest.mark.parametrize(
    ("content", "field", "code"),
    [
        (b"", "file", "empty"),
        (b"telefone;nome\r\n", "file", "empty"),
        (b"PK\x03\x04rest", "file", "format"),
        (b"telefone\x00;nome", "file", "format"),
        (b"nome;idade\r\nA;3", "mapping", "no_key"),
        (b"telefone;data_opt_in\r\n11987654321;2026-01-01", "mapping", "consent_column"),
    ],
)
def test_files_that_are_refused_whole(supervisor: User, content: bytes, field: str, code: str) -> None:
    import io

    with pytest.raises(Invalid) as refusal, transaction.atomic():
        actions.upload(actor=supervisor, file=io.BytesIO(content), name="x.csv")
    assert refusal.value.data["errors"][field][0]["code"] == code
    assert ImportRun.objects.count() == 0


def test_more_rows_than_allowed_are_refused(supervisor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from invenio_center.contacts.imports import files

    monkeypatch.setattr(files, "MOST_ROWS", 2)
    with pytest.raises(Invalid) as refusal:
        upload(supervisor, "email", *(f"a{n}@x.com.br" for n in range(3)))
    assert refusal.value.data["errors"]["file"][0]["code"] == "too_many_rows"


def test_columns_are_mapped_left_out_and_told(supervisor: User) -> None:
    run = upload(supervisor, "Celular;Quem;Idade", "11987654321;Zeca;30", mapping={"Quem": "nome"})
    found = told(run)
    assert found["columns"] == {"Celular": "telefone", "Quem": "nome", "Idade": ""}
    assert found["ignored"] == ["Idade"]
    actions.change(actor=supervisor, run=run, mapping=["telefone", "", "coringa1"], policy="overwrite")
    carry_out(supervisor, run)
    contact = Contact.objects.get()
    assert (contact.name, contact.custom_fields) == ("", {"joker1": "30"})


def test_consent_columns_may_be_left_out_by_name(supervisor: User) -> None:
    lines = ("telefone;aceita_comunicacoes", "11987654321;Sim")
    found = bring_in(supervisor, *lines, mapping={"aceita_comunicacoes": ""})
    assert found["preview"]["created"] == 1


def test_what_lies_in_the_database_shows_no_document(supervisor: User, segment: Any) -> None:
    upload(supervisor, HEAD, WHOLE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(r::text, ' ') FROM invenio_center_importrow r")
        stored = cursor.fetchone()[0]
    assert "529" not in stored or "52998224725" not in stored
    assert "Maria" not in stored
