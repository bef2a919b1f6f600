"""Consents out of a file, from the cells to the ledger: counts, attestation, repetition, the way back."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from consent.ledger import actions as ledger_actions
from consent.ledger import queries as ledger
from consent.ledger.verification import verify_ledger
from consent.models import ConsentEvent, ConsentEvidence, ImportedText
from invenio_center.contacts import actions as contacts
from invenio_center.contacts.imports import actions, consents, queries, working
from invenio_center.kernel.errors import Invalid
from invenio_center.models import AuditEntry, Contact, ImportRow, ImportRun, User
from tests import factories
from tests.consent.people import LONG_AGO, opt_out, published

from .sheets import bring_in, codes, newest, take_back, told, upload

pytestmark = pytest.mark.django_db
HEAD = (
    "telefone;email;nome;aceita_comunicacoes;data_opt_in;texto_consentimento;canal_origem;metodo;canais;finalidades;"
    "ip;evidencia"
)
TEXT = "Quero receber ofertas da Empresa XYZ por SMS e WhatsApp."
DAY = (timezone.now() - timedelta(days=60)).strftime("%Y-%m-%d")
FULL = f"11987654321;;Ana;Sim;{DAY};{TEXT};Loja do centro;papel;;;177.10.20.30;ficha 12"
ATTESTED: dict[str, Any] = {
    "attested": True,
    "attestation": {"source": "Fichas da loja do centro", "contract": "Contrato 12/2026"},
}


@pytest.fixture(autouse=True)
def controller(db: None) -> None:
    published()


def carry_out(actor: User, run: ImportRun, **given: Any) -> dict[str, Any]:
    actions.confirm(actor=actor, run=run, **given)
    assert working.work()
    return told(run)


def state(contact: Contact, channel: str = "whatsapp", purpose: str = "marketing") -> tuple[str, str]:
    rows = ledger.state(contact.subject_id)
    found = next(row for row in rows if (row["channel"], row["purpose"]) == (channel, purpose))
    return found["state"], found["reason"]


def row(**cells: str) -> str:
    """A full row with some cells changed."""
    values = dict(zip(HEAD.split(";"), FULL.split(";"), strict=True))
    return ";".join({**values, **cells}.values())


def test_the_preview_counts_each_consequence_and_writes_nothing(supervisor: User) -> None:
    found = told(
        upload(
            supervisor,
            HEAD,
            FULL,
            "11987650001;;B;Sim;;;;;;;;",
            "11987650002;;C;Não;;;;;;;;",
            "11987650003;;D;;;;;;;;;",
            "11987650004;;E;talvez;;;;;;;;",
            row(telefone="11987650005", data_opt_in="31/12/2025"),
            row(telefone="11987650006", texto_consentimento="Li a política de privacidade."),
        )
    )
    assert found["preview"] == {"created": 4, "changed": 0, "unchanged": 0, "refused": 3}
    assert found["consents"] == {"granted": 1, "declared": 1, "refused": 1}
    assert found["error_codes"] == {"accept_unknown": 1, "date_ambiguous": 1, "text_invalid": 1}
    assert found["consent_reasons"] == {"NO_DATE": 1, "NO_METHOD": 1, "NO_ORIGIN": 1, "NO_TEXT": 1}
    assert (ConsentEvent.objects.count(), ImportedText.objects.count(), Contact.objects.count()) == (0, 0, 0)


def test_a_proved_yes_is_granted_with_its_evidence(supervisor: User) -> None:
    found = carry_out(supervisor, upload(supervisor, HEAD, FULL), **ATTESTED)
    assert (found["consents"], found["attested"]) == ({"granted": 1}, True)
    contact = Contact.objects.get()
    assert state(contact) == ("granted", "CONSENT")
    event = ConsentEvent.objects.get()
    assert (event.subject_id, event.actor) == (
        contact.subject_id,
        {"kind": "import", "id": str(supervisor.public_id)},
    )
    assert ledger.evidence_level(event) == "E2"
    assert ledger.vault_of(event) == {
        "name": "Ana",
        "ip": "177.10.20.30",
        "identifiers": [{"kind": "phone", "value": "+5511987654321"}],
    }
    assert ledger.body_of(event) == TEXT
    proofs = {one.kind: json.loads(one.open()[1]) for one in ConsentEvidence.objects.all()}
    assert proofs["import_row"]["said"]["evidencia"] == "ficha 12"
    assert proofs["import_row"]["row"] == 2
    assert proofs["attestation"]["source"] == "Fichas da loja do centro"
    assert proofs["attestation"]["by"] == str(supervisor.public_id)
    assert "11987654321" not in event.canonical
    assert AuditEntry.objects.get(action="import.started").changes["attested"] == [None, True]
    assert verify_ledger().ok


def test_an_address_of_a_private_network_is_kept_with_a_warning(supervisor: User) -> None:
    found = carry_out(supervisor, upload(supervisor, HEAD, row(ip="10.0.0.1")), **ATTESTED)
    assert found["consents"] == {"granted": 1}
    assert ledger.warnings_of(ConsentEvent.objects.get()) == ["W_IP_NOT_PUBLIC"]


def test_without_attestation_it_is_asked_for_or_all_is_only_declared(supervisor: User) -> None:
    run = upload(supervisor, HEAD, FULL)
    for given in ({}, {"attested": True}, {"attested": True, "attestation": {"source": "Loja do centro"}}):
        with pytest.raises(Invalid), transaction.atomic():
            actions.confirm(actor=supervisor, run=run, **given)
    assert ConsentEvent.objects.count() == 0
    found = carry_out(supervisor, run, attested=False)
    assert (found["consents"], found["consent_reasons"]) == ({"declared": 1}, {"NOT_ATTESTED": 1})
    assert state(Contact.objects.get()) == ("declared", "CONSENT_UNPROVEN")


def test_an_attestation_may_be_one_sentence(supervisor: User) -> None:
    sentence = "Fichas próprias de 2026, contrato 12."
    found = carry_out(supervisor, upload(supervisor, HEAD, FULL), attested=True, attestation=sentence)
    assert found["consents"] == {"granted": 1}


@pytest.mark.parametrize(
    ("cell", "consent"),
    [("Sim", "declared"), ("S", "declared"), ("yes", "declared"), ("TRUE", "declared"), ("1", "declared"),
     ("x", "declared"), ("Não", "refused"), ("n", "refused"), ("NO", "refused"), ("False", "refused"),
     ("0", "refused"), ("", None)],
)  # fmt: skip
def test_yes_no_and_nothing(supervisor: User, cell: str, consent: str | None) -> None:
    found = bring_in(supervisor, "telefone;aceita_comunicacoes", f"11987654321;{cell}")
    assert found["consents"] == ({consent: 1} if consent else {})
    assert ConsentEvent.objects.count() == (1 if consent else 0)


@pytest.mark.parametrize(
    ("cells", "field", "code"),
    [
        ({"aceita_comunicacoes": "ok"}, "aceita_comunicacoes", "accept_unknown"),
        ({"data_opt_in": "03/04/2026"}, "data_opt_in", "date_ambiguous"),
        ({"data_opt_in": "2026-02-30"}, "data_opt_in", "date_impossible"),
        ({"data_opt_in": "03/04/26"}, "data_opt_in", "date_impossible"),
        ({"data_opt_in": "45000"}, "data_opt_in", "date_impossible"),
        ({"data_opt_in": "0001-01-01"}, "data_opt_in", "date_impossible"),
        ({"data_opt_in": "2099-01-01"}, "data_opt_in", "date_future"),
        ({"metodo": "telepatia"}, "metodo", "method_unknown"),
        ({"metodo": "consentimento presumido"}, "metodo", "inferred"),
        ({"canais": "pombo"}, "canais", "channel_unknown"),
        ({"canais": "e-mail"}, "canais", "not_covered"),
        ({"finalidades": "tudo"}, "finalidades", "purpose_unknown"),
        ({"ip": "300.1.1.1"}, "ip", "ip_invalid"),
        (
            {"nome": "Ana Lima", "texto_consentimento": f"Eu, Ana Lima: {TEXT}"},
            "texto_consentimento",
            "text_personal",
        ),
        ({"texto_consentimento": f"{TEXT} (11) 98765-4321"}, "texto_consentimento", "text_personal"),
        ({"texto_consentimento": f"{TEXT} {'x' * 2000}"}, "texto_consentimento", "text_invalid"),
    ],
)
def test_each_bad_cell_is_a_row_error(supervisor: User, cells: dict[str, str], field: str, code: str) -> None:
    found = told(upload(supervisor, HEAD, row(**cells)))
    assert codes(found) == [(2, field, code)]
    assert found["errors"][0]["sentence"].endswith(".")
    assert (found["preview"]["refused"], found["consents"]) == (1, {})


def test_days_first_are_declared_for_the_file(supervisor: User) -> None:
    run = upload(supervisor, HEAD, row(data_opt_in="03/04/2026 14:30"), dates="dmy")
    assert told(run)["consents"] == {"granted": 1}
    carry_out(supervisor, run, **ATTESTED)
    assert ConsentEvent.objects.get().occurred_at.isoformat() == "2026-04-03T17:30:00+00:00"
    bad = told(upload(supervisor, HEAD, row(data_opt_in="04/13/2026"), dates="dmy"))
    assert bad["error_codes"] == {"date_impossible": 1}


def test_a_text_of_the_catalogue_by_code_and_version(supervisor: User) -> None:
    head = "telefone;aceita_comunicacoes;data_opt_in;texto_codigo;texto_versao;canal_origem;metodo"
    moment = timezone.now().isoformat()
    found = told(
        upload(
            supervisor,
            head,
            f"11987654321;Sim;{moment};lp-verao;1;site;checkbox",
            f"11987650001;Sim;{moment};lp-verao;7;site;checkbox",
            f"11987650002;Sim;{DAY};lp-verao;v1;site;checkbox",
            f"11987650003;Sim;{moment};lp-verao;;site;checkbox",
        )
    )
    assert found["consents"] == {"granted": 1}
    assert found["error_codes"] == {"text_mismatch": 1, "text_unknown": 1, "text_version": 1}


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"canal_origem": "Lista comprada"}, "source_purchased"),
        ({"canal_origem": "base de e-mails alugada"}, "source_purchased"),
        ({"canal_origem": "Lista da internet"}, "source_purchased"),
        ({"canal_origem": "cedida pela empresa Y"}, "source_purchased"),
        ({"metodo": "scraping"}, "source_purchased"),
        ({"evidencia": "compra de lista em 2024"}, "source_purchased"),
        ({"canal_origem": "Toda a base de clientes"}, "no_individual_act"),
        ({"metodo": "carga em massa"}, "no_individual_act"),
    ],
)
def test_one_bad_source_refuses_the_whole_file(supervisor: User, cells: dict[str, str], code: str) -> None:
    with pytest.raises(Invalid) as refusal, transaction.atomic():
        upload(supervisor, HEAD, FULL, row(telefone="11987650001", **cells))
    assert refusal.value.data["errors"]["file"][0]["code"] == code
    assert ImportRun.objects.count() == 0
    column = next(iter(cells))
    with pytest.raises(Invalid), transaction.atomic():
        upload(supervisor, HEAD, row(**cells), mapping={column: ""})


@pytest.mark.parametrize("origin", ["Compra no site", "Loja de locação de carros", "Cadastro na feira"])
def test_an_honest_source_is_not_mistaken(supervisor: User, origin: str) -> None:
    assert told(upload(supervisor, HEAD, row(canal_origem=origin)))["consents"] == {"granted": 1}


def test_a_bad_source_in_the_attestation_is_refused(supervisor: User) -> None:
    run = upload(supervisor, HEAD, FULL)
    with pytest.raises(Invalid):
        actions.confirm(
            actor=supervisor,
            run=run,
            attested=True,
            attestation={"source": "Lista comprada da agência", "contract": "Contrato 1"},
        )


def test_the_same_file_again_adds_no_event(supervisor: User) -> None:
    lines = (HEAD, FULL, "11987650001;;B;Sim;;;;;;;;", "11987650002;;C;Não;;;;;;;;")
    carry_out(supervisor, upload(supervisor, *lines), **ATTESTED)
    before = ConsentEvent.objects.count()
    run = upload(supervisor, *lines)
    assert told(run)["consents"] == {"known": 3}
    carry_out(supervisor, run)
    assert (before, ConsentEvent.objects.count()) == (3, 3)


def test_an_opted_out_number_imported_with_yes_stays_out(supervisor: User) -> None:
    """The number in its old form, without the ninth digit."""
    gone = factories.make_contact(whatsapp="5511987654321")
    opt_out(gone.subject_id, channels=[], address="+551187654321")
    contacts.update_contact(actor=None, contact=gone, name="Saiu")
    found = carry_out(supervisor, upload(supervisor, HEAD, FULL), **ATTESTED)
    assert found["consents"] == {"withheld": 1}
    decision = ledger_actions.preview(
        subject_id=gone.subject_id, channel="whatsapp", purpose="marketing", address="+5511987654321"
    )
    assert (decision.decision, decision.reason) == ("deny", "OPTED_OUT_GLOBAL")


def test_a_newer_withdrawal_is_not_beaten(supervisor: User) -> None:
    contact = factories.make_contact(whatsapp="5511987654321")
    opt_out(contact.subject_id, channels=["whatsapp", "sms"])
    assert bring_in(supervisor, HEAD, FULL)["consents"] == {"withheld": 1}
    older = factories.make_contact(whatsapp="5511987650001")
    opt_out(older.subject_id, channels=["whatsapp", "sms"], occurred_at=LONG_AGO)
    carry_out(supervisor, upload(supervisor, HEAD, row(telefone="11987650001")), **ATTESTED)
    assert state(older)[0] == "granted"


def test_a_yes_for_an_address_that_is_not_the_contacts_counts_for_nothing(supervisor: User) -> None:
    contacts.create_contact(actor=None, name="Ana", phone="11900001111", email="a@x.com.br")
    lines = (HEAD, row(email="a@x.com.br"))
    assert told(upload(supervisor, *lines))["consents"] == {"withheld": 1}
    assert told(upload(supervisor, *lines, policy="overwrite"))["consents"] == {"granted": 1}


def test_a_consent_needs_an_address_in_its_row(supervisor: User) -> None:
    found = told(upload(supervisor, "codigo;aceita_comunicacoes", "C1;Sim", "C2;"))
    assert codes(found) == [(2, "telefone", "no_identifier")]
    with pytest.raises(Invalid):
        upload(supervisor, "telefone;data_opt_in", f"11987654321;{DAY}")


def test_undo_invalidates_the_events_and_deletes_none(supervisor: User) -> None:
    known = factories.make_contact(name="Ana", whatsapp="5511987654321")
    lines = (HEAD, FULL, "11987650001;;B;Sim;;;;;;;;", "11987650002;;C;;;;;;;;")
    carry_out(supervisor, upload(supervisor, *lines), **ATTESTED)
    assert (state(known)[0], Contact.objects.count()) == ("granted", 3)
    found = take_back(supervisor, newest())
    assert found["status"] == "undone"
    assert found["consents"] == {"undone": 2}
    assert state(known) == ("invalidated", "CONSENT_INVALIDATED")
    kept = Contact.objects.get(name="B")
    assert state(kept, purpose="service")[0] == "invalidated"
    assert codes(found) == [(3, "", "in_ledger")]
    assert not Contact.objects.filter(name="C").exists()
    types = list(ConsentEvent.objects.order_by("seq").values_list("type", flat=True))
    assert types == ["consent.granted", "consent.declared", *["consent.invalidated"] * 2]
    assert verify_ledger().ok
    again = carry_out(supervisor, upload(supervisor, *lines), **ATTESTED)
    assert again["consents"] == {"granted": 1, "declared": 1}
    assert state(known)[0] == "granted"


def test_stopped_in_the_middle_only_what_was_written_is_recorded(
    supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "BATCH", 2)
    people = [f"1198765000{n};Sim" for n in range(5)]
    run = upload(supervisor, "telefone;aceita_comunicacoes", *people)
    actions.confirm(actor=supervisor, run=run)
    working.import_batch(run)
    actions.cancel(actor=supervisor, run=run)
    assert working.work()
    assert ConsentEvent.objects.count() == 2
    take_back(supervisor, run)
    assert ConsentEvent.objects.filter(type="consent.invalidated").count() == 2


def test_the_result_file_tells_of_each_consent(supervisor: User) -> None:
    carry_out(supervisor, upload(supervisor, HEAD, FULL, "11987650001;;B;Sim;;;;;;;;"), attested=False)
    assert queries.result_head(newest())[:6] == [
        "linha", "resultado", "situação", "motivo", "consentimento", "telefone",
    ]  # fmt: skip
    assert [cells[4] for cells in queries.result_rows(newest())] == [
        "Declarado, sem prova (sem atestado de quem importou)",
        "Declarado, sem prova (falta a data, falta o texto que a pessoa leu, falta o canal de origem, falta o método)",
    ]


def test_what_is_kept_of_the_rows_shows_no_consent_in_plain(supervisor: User) -> None:
    upload(supervisor, HEAD, FULL)
    stored = ImportRow.objects.get()
    assert "ficha 12" not in json.dumps([stored.cells, stored.effects, stored.errors, stored.consent_why])


def test_a_file_with_a_text_for_everybody_is_refused(
    supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consents, "MOST_TEXTS", 2)
    lines = [row(telefone=f"1198765000{n}", texto_consentimento=f"{TEXT} {n}") for n in range(3)]
    with pytest.raises(Invalid) as refusal, transaction.atomic():
        upload(supervisor, HEAD, *lines)
    assert refusal.value.data["errors"]["file"][0]["code"] == "too_many_texts"


@pytest.mark.django_db(transaction=True)
def test_one_file_sent_twice_and_worked_at_once_is_recorded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "BATCH", 5)
    actor = factories.make_user("supervisor")
    lines = ("telefone;aceita_comunicacoes", *(f"119876500{n:02d};Sim" for n in range(20)))
    runs = [upload(actor, *lines) for _ in range(2)]
    for run in runs:
        actions.confirm(actor=actor, run=run)
    start = threading.Barrier(2)

    def work(run: ImportRun) -> None:
        start.wait()
        try:
            while working.import_batch(run):
                pass
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[run]) for run in runs]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (Contact.objects.count(), ConsentEvent.objects.count()) == (20, 20)
    told_of = [told(run)["consents"] for run in runs]
    assert sum(one.get("declared", 0) for one in told_of) == 20
    assert sum(one.get("known", 0) for one in told_of) == 20
