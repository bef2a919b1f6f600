"""Contacts from a file: previewed without a trace, written once, told row by row, and taken back."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from invenio_center.contacts import actions as contacts
from invenio_center.contacts.imports import actions, queries, working
from invenio_center.contacts.imports.errors import NothingToImport, UndoTooLate
from invenio_center.kernel.errors import Conflict, Invalid, NotAllowed
from invenio_center.kernel.signals import ranking_changed
from invenio_center.models import AuditEntry, Contact, ImportRow, ImportRun, ImportStatus, Role, User
from invenio_live.models import Conversation
from tests import factories
from tests.invenio_live.queue.waiting import wait

from .sheets import bring_in, carry_out, newest, sheet, take_back, told, upload

pytestmark = pytest.mark.django_db
HEAD = "telefone;email;nome;cpf_cnpj;codigo;tags;segmento;prioridade;vip;origem;responsavel;coringa1"
WHOLE = "(11) 98765-4321;maria@exemplo.com.br;Maria Souza;529.982.247-25;C-1;ouro|fiel;vip;Alta;Sim;feira;rita;azul"


@pytest.fixture
def supervisor(db: None) -> User:
    return factories.make_user(Role.SUPERVISOR, username="rita")


@pytest.fixture
def segment(db: None) -> Any:
    segment = factories.make_segment("VIP")
    segment.code = "vip"
    segment.save()
    return segment


def state_of(contact: Contact) -> dict[str, Any]:
    contact = Contact.objects.get(pk=contact.pk)
    plain = (
        "name",
        "custom_code",
        "origin",
        "priority",
        "is_vip",
        "responsible_id",
        "custom_fields",
        "cpf_hash",
    )
    return {
        **{name: getattr(contact, name) for name in plain},
        "tags": sorted(contact.tags.values_list("name", flat=True)),
        "identities": sorted(contact.identities.values_list("scheme", "canonical")),
        "segments": sorted(contact.memberships.values_list("segment", flat=True)),
    }


def everybody() -> list[dict[str, Any]]:
    return [state_of(one) for one in Contact.objects.order_by("pk")]


def codes(run_told: dict[str, Any]) -> list[tuple[int, str, str]]:
    return [(one["row"], one["field"], one["code"]) for one in run_told["errors"]]


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


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ("123;;;;;;;;;;;", "telefone", "invalid"),
        (";sem-arroba;;;;;;;;;;", "email", "invalid"),
        (";;Nome;;;;;;;;;", "telefone", "required"),
        (";;;111.111.111-11;;;;;;;;", "cpf_cnpj", "invalid"),
        (";;;11.222.333/0001-81;;;;;;;;", "cpf_cnpj", "cnpj"),
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


# --- files ---


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
        (b"telefone;aceita_comunicacoes\r\n11987654321;Sim", "mapping", "consent_column"),
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


# --- order of the queue, rights, states ---


def test_what_waits_follows_and_is_moved_in_one_go_for_a_batch(supervisor: User) -> None:
    line = factories.make_channel(priority=50)
    people = [wait(channel=line) for _ in range(3)]
    heard: list[list[int]] = []

    def listen(sender: Any, contacts: Any = (), **_: Any) -> None:
        heard.append(list(contacts))

    ranking_changed.connect(listen)
    try:
        rows = [f"{one.contact.identities.get().value};90" for one in people]
        bring_in(supervisor, "telefone;prioridade", *rows)
    finally:
        ranking_changed.disconnect(listen)
    lanes = Conversation.objects.filter(pk__in=[one.pk for one in people]).values_list(
        "lane__priority", flat=True
    )
    assert list(lanes) == [90, 90, 90]
    assert [len(one) for one in heard] == [3]


def test_only_supervisors_import(supervisor: User) -> None:
    for role in (Role.AGENT, Role.COMPLIANCE, Role.ADMIN):
        with pytest.raises(NotAllowed):
            upload(factories.make_user(role), "email", "a@x.com.br")


def test_a_run_is_confirmed_once(supervisor: User) -> None:
    run = upload(supervisor, "email", "a@x.com.br")
    actions.confirm(actor=supervisor, run=run)
    with pytest.raises(Conflict):
        actions.confirm(actor=supervisor, run=run)


def test_cancelled_in_the_middle_it_stops_and_what_came_in_can_be_undone(
    supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "BATCH", 2)
    run = upload(supervisor, "email", *(f"a{n}@x.com.br" for n in range(5)))
    actions.confirm(actor=supervisor, run=run)
    working.import_batch(run)
    actions.cancel(actor=supervisor, run=run)
    assert working.work()
    assert (Contact.objects.count(), told(run)["status"], told(run)["processed"]) == (2, "cancelled", 2)
    assert take_back(supervisor, run)["status"] == "undone"
    assert Contact.objects.count() == 0


def test_the_result_file_tells_of_every_row(supervisor: User) -> None:
    bring_in(supervisor, "email;nome", "a@x.com.br;A", "errado;B")
    run = newest()
    assert queries.result_head(run) == ["linha", "resultado", "situação", "motivo", "email", "nome"]
    assert list(queries.result_rows(run)) == [
        ["2", "Criado", "Importada", "", "a@x.com.br", "A"],
        ["3", "Recusada", "Recusada", "E-mail: Informe um e-mail válido.", "errado", "B"],
    ]


# --- the way back ---


def test_undo_takes_back_what_nobody_touched_since(supervisor: User, segment: Any) -> None:
    contact = factories.make_contact(name="", whatsapp="5511987654321", priority=10)
    contacts.set_tags(actor=None, contact=contact, tags=["antiga"])
    before = state_of(contact)
    bring_in(supervisor, HEAD, WHOLE, "11900001111;;Nova;;;;;;;;;", policy="overwrite")
    assert state_of(contact) != before
    assert Contact.objects.count() == 2
    assert take_back(supervisor, newest())["status"] == "undone"
    assert everybody() == [before]
    assert AuditEntry.objects.filter(action="contact.deleted").count() == 1


def test_undo_leaves_what_was_changed_afterwards(supervisor: User) -> None:
    contact = factories.make_contact(name="Ana", whatsapp="5511987654321")
    bring_in(
        supervisor,
        "telefone;nome;prioridade",
        "11987654321;Ana Lima;90",
        "11900001111;Nova;",
        policy="overwrite",
    )
    new = Contact.objects.get(name="Nova")
    contacts.update_contact(actor=supervisor, contact=contact, name="Ana Maria")
    contacts.update_contact(actor=supervisor, contact=new, priority=5)
    found = take_back(supervisor, newest())
    contact.refresh_from_db()
    assert (contact.name, contact.priority) == ("Ana Maria", None)
    assert Contact.objects.filter(pk=new.pk).exists()
    assert codes(found) == [(2, "", "kept"), (3, "", "kept")]


def test_a_person_who_has_written_since_is_kept(supervisor: User) -> None:
    bring_in(supervisor, "telefone", "5511987654321")
    factories.receive(factories.make_channel(), sender="5511987654321")
    take_back(supervisor, newest())
    assert Contact.objects.count() == 1


def test_after_seven_days_it_is_too_late_and_the_file_is_forgotten(supervisor: User) -> None:
    bring_in(supervisor, "email;nome", "a@x.com.br;Maria")
    run = newest()
    long_ago = timezone.now() - timedelta(days=7, minutes=1)
    ImportRun.objects.update(confirmed_at=long_ago, created_at=long_ago)
    with pytest.raises(UndoTooLate):
        actions.undo(actor=supervisor, run=run)
    actions.forget()
    assert list(ImportRow.objects.values_list("cells", "effects")) == [("", {})]
    assert next(iter(queries.result_rows(run)))[:2] == ["2", "Criado"]


# --- killed and doubled workers ---


def test_a_fault_of_ours_ends_the_import_and_what_came_in_can_be_undone(
    supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "BATCH", 1)
    run = upload(supervisor, "email", "a@x.com.br", "b@x.com.br")
    actions.confirm(actor=supervisor, run=run)
    working.import_batch(run)

    def broken(*_: Any) -> None:
        raise KeyError("x")

    monkeypatch.setattr(working, "_write", broken)
    assert working.work()
    found = told(run)
    assert (found["status"], found["processed"]) == ("failed", 1)
    assert found["failure"]
    take_back(supervisor, run)
    assert Contact.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_one_killed_write_each_row_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "BATCH", 5)
    actor = factories.make_user(Role.SUPERVISOR)
    run = upload(actor, "email", *(f"a{n}@x.com.br" for n in range(40)))
    actions.confirm(actor=actor, run=run)

    real, times = working._write, iter(range(100))

    def dying(*args: Any) -> None:
        real(*args)
        if next(times) == 2:
            raise RuntimeError("killed before its commit")

    monkeypatch.setattr(working, "_write", dying)

    def batches() -> None:
        try:
            while working.import_batch(run):
                pass
        except RuntimeError:
            return
        finally:
            connection.close()

    threads = [threading.Thread(target=batches) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert working.work()
    assert ImportRun.objects.get().status == ImportStatus.DONE
    assert Contact.objects.count() == 40
    assert AuditEntry.objects.filter(action="contact.created").count() == 40
    assert told(run)["preview"]["created"] == 40
