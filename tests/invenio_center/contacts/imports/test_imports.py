"""Contacts from a file: every column, the policies, and whose row it is."""

from __future__ import annotations

from typing import Any

import pytest

from invenio_center.contacts import actions as contacts
from invenio_center.contacts import queries
from invenio_center.contacts.imports import actions
from invenio_center.contacts.imports.errors import NothingToImport
from invenio_center.models import AuditEntry, Contact, ImportRow, User
from tests import factories

from .sheets import (
    HEAD,
    WHOLE,
    bring_in,
    carry_out,
    codes,
    everybody,
    state_of,
    told,
    upload,
)

pytestmark = pytest.mark.django_db


def test_every_column_reaches_the_contact(supervisor: User, segment: Any) -> None:
    found = bring_in(supervisor, HEAD, WHOLE)
    assert (found["status"], found["preview"]) == (
        "done", {"created": 1, "changed": 0, "unchanged": 0, "refused": 0},
    )  # fmt: skip
    contact = Contact.objects.get()
    state = state_of(contact)
    assert state.pop("cpf_hash")
    assert state == {
        "name": "Maria Souza", "custom_code": "C-1", "origin": "feira", "priority": 90, "is_vip": True,
        "responsible_id": supervisor.pk, "custom_fields": {"joker1": "azul"}, "tags": ["fiel", "ouro"],
        "identities": [("email", "maria@exemplo.com.br"), ("phone", "5511987654321")], "segments": [segment.pk],
    }  # fmt: skip
    entry = AuditEntry.objects.get(action="contact.created")
    assert (entry.actor, entry.reason) == (supervisor, "Importação clientes.csv")


def test_a_preview_leaves_no_trace_in_contacts(supervisor: User, segment: Any) -> None:
    run = upload(supervisor, HEAD, WHOLE)
    assert told(run)["preview"]["created"] == 1
    assert (Contact.objects.count(), AuditEntry.objects.filter(action="contact.created").count()) == (0, 0)


def test_the_same_file_again_adds_nothing(supervisor: User, segment: Any) -> None:
    for policy in ("create", "fill", "overwrite"):
        bring_in(supervisor, HEAD, WHOLE, policy=policy)
        before, trail = everybody(), AuditEntry.objects.filter(object_type="contact").count()
        again = bring_in(supervisor, HEAD, WHOLE, policy=policy)
        assert again["preview"]["unchanged"] == 1
        assert (everybody(), AuditEntry.objects.filter(object_type="contact").count()) == (before, trail)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("create", ("Ana", None, "unchanged")),
        ("fill", ("Ana", 50, "changed")),
        ("overwrite", ("Ana Lima", 50, "changed")),
    ],
)
def test_policies_are_previewed_and_kept(supervisor: User, policy: str, expected: Any) -> None:
    contact = factories.make_contact(name="Ana", whatsapp="5511987654321")
    run = upload(supervisor, "telefone;nome;prioridade", "11987654321;Ana Lima;Média", policy=policy)
    name, priority, outcome = expected
    assert told(run)["preview"][outcome] == 1
    carry_out(supervisor, run)
    contact.refresh_from_db()
    assert (contact.name, contact.priority, ImportRow.objects.get().outcome) == (name, priority, outcome)


def test_both_ninth_digit_forms_are_one_person(supervisor: User) -> None:
    contact = factories.make_contact(whatsapp="5511987654321")
    found = bring_in(supervisor, "telefone;nome", "(11) 8765-4321;Zeca", policy="overwrite")
    assert found["preview"]["changed"] == 1
    assert Contact.objects.get().pk == contact.pk
    assert contact.identities.count() == 1


def test_a_row_that_fits_two_contacts_joins_neither(supervisor: User) -> None:
    factories.make_contact(name="A", whatsapp="5511987654321")
    contacts.create_contact(actor=None, name="B", email="b@exemplo.com.br")
    before = everybody()
    found = bring_in(
        supervisor,
        "telefone;email;nome",
        "11987654321;b@exemplo.com.br;C",
        "11987650000;;D",
        policy="overwrite",
    )
    assert codes(found) == [(2, "", "conflict")]
    assert everybody()[:2] == before


def test_another_cpf_is_another_person(supervisor: User) -> None:
    contacts.create_contact(actor=None, name="A", phone="11987654321", cpf="529.982.247-25")
    run = upload(supervisor, "telefone;cpf_cnpj", "11987654321;111.444.777-35", policy="overwrite")
    assert codes(told(run)) == [(2, "cpf_cnpj", "other_cpf")]
    with pytest.raises(NothingToImport):
        actions.confirm(actor=supervisor, run=run)


def test_another_code_is_another_person(supervisor: User) -> None:
    contacts.create_contact(actor=None, name="A", phone="11987654321", custom_code="C1")
    for policy in ("create", "fill", "overwrite"):
        run = upload(supervisor, "telefone;codigo", "11987654321;C2", policy=policy)
        assert codes(told(run)) == [(2, "codigo", "other_code")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("529.982.247-25", "529.982.247-25"),
        ("11.222.333/0001-81", "11.222.333/0001-81"),
        ("12ABC34501DE35", "12.ABC.345/01DE-35"),
        ("01.838.723/0001-27", "01.838.723/0001-27"),
        ("1838723000127", "01.838.723/0001-27"),
    ],
)
def test_a_company_is_kept_and_found_by_its_cnpj(supervisor: User, text: str, shown: str) -> None:
    bring_in(supervisor, "cpf_cnpj;nome", f"{text};Padaria")
    contact = Contact.objects.get()
    assert queries.card(contact, supervisor)["cpf"] == shown
    assert list(queries.search(shown)) == [contact]
    assert bring_in(supervisor, "cpf_cnpj;nome", f"{shown};Padaria")["preview"]["unchanged"] == 1


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ("123;;;;;;;;;;;", "telefone", "invalid"),
        (";sem-arroba;;;;;;;;;;", "email", "invalid"),
        (";;Nome;;;;;;;;;", "telefone", "required"),
        (";;;111.111.111-11;;;;;;;;", "cpf_cnpj", "invalid"),
        (";;;11.222.333/0001-82;;;;;;;;", "cpf_cnpj", "invalid"),
        ("11987654321;;;;;;nenhum;;;;;", "segmento", "unknown"),
        ("11987654321;;;;;;;101;;;;", "prioridade", "range"),
        ("11987654321;;;;;;;urgente;;;;", "prioridade", "range"),
        ("11987654321;;;;;;;;talvez;;;", "vip", "invalid"),
        ("11987654321;;;;;;;;;;ninguem;", "responsavel", "unknown"),
        (f"11987654321;;{'x' * 201};;;;;;;;;", "nome", "too_long"),
        ("11987654321;;;;;;;;;;;;sobra", "", "columns"),
    ],
)
def test_each_refusal_names_row_field_and_code(supervisor: User, row: str, field: str, code: str) -> None:
    found = bring_in(supervisor, HEAD, row, "11900001111;;Boa;;;;;;;;;")
    assert codes(found) == [(2, field, code)]
    assert all(one["sentence"].endswith(".") for one in found["errors"])
    assert found["preview"] == {"created": 1, "changed": 0, "unchanged": 0, "refused": 1}


@pytest.mark.parametrize(
    ("text", "priority"),
    [("Alta", 90), ("media", 50), ("BAIXA", 20), ("Sem prioridade", None), ("1", 1), ("100", 100)],
)
def test_priorities_in_words_and_numbers(supervisor: User, text: str, priority: int | None) -> None:
    bring_in(supervisor, "telefone;prioridade", f"11987654321;{text}")
    assert Contact.objects.get().priority == priority


def test_no_priority_takes_one_away_only_where_all_is_replaced(supervisor: User) -> None:
    contact = factories.make_contact(whatsapp="5511987654321", priority=70)
    for policy, left in (("fill", 70), ("overwrite", None)):
        bring_in(supervisor, "telefone;prioridade", "11987654321;Sem prioridade", policy=policy)
        contact.refresh_from_db()
        assert contact.priority == left


def test_a_repeated_person_is_refused_with_the_first_row(supervisor: User) -> None:
    found = bring_in(supervisor, "telefone;nome", "11987654321;A", "", "(11) 8765-4321;B")
    assert codes(found) == [(4, "", "duplicate")]
    assert "linha 2" in found["errors"][0]["sentence"]
    assert Contact.objects.get().name == "A"
