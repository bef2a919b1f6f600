"""Terms, removals, the halted ledger and the register of operations, as compliance uses them."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.anchors import actions as anchors
from consent.anchors import gate
from consent.ledger import actions as ledger
from consent.models import Confirmation, Halt
from consent.retention import runs
from invenio_center.models import AuditEntry, ProcessingNote, Role
from tests.consent import people as acts
from tests.factories import make_channel, make_user
from tests.support.second_factor import prove

pytestmark = pytest.mark.django_db
REASON = "Parecer jurídico de novembro"


@pytest.fixture(autouse=True)
def anchor_dir(settings: Any, tmp_path: Path) -> Path:
    settings.ANCHOR_DIR = str(tmp_path / "anchors")
    return tmp_path / "anchors"


@pytest.fixture
def officer(fresh: Callable[[str], Client]) -> Client:
    return fresh("compliance")


def text(response: Any) -> str:
    return str(response.content.decode())


# --- retention ---


def test_terms_are_shown_with_range_and_reason(officer: Client) -> None:
    page = text(officer.get(reverse("admin:retention")))
    for words in (
        "Mensagens e arquivos",
        "24 meses",
        "de 6 a 60 meses",
        "Marco Civil",
        "guarda legal nunca sai",
    ):
        assert words in page


def test_term_is_changed_with_a_reason_and_audited(officer: Client) -> None:
    address = reverse("admin:retention_term", args=["messages"])
    assert officer.post(address, {"term": "61", "reason": REASON}).status_code == 422
    assert officer.post(address, {"term": "36", "reason": "não"}).status_code == 422
    assert officer.post(address, {"term": "36", "reason": REASON}).status_code == 302
    entry = AuditEntry.objects.get(action="retention.changed")
    assert entry.reason == REASON
    assert entry.changes == {"Mensagens e arquivos": ["24 meses", "36 meses"]}
    assert "36 meses" in text(officer.get(reverse("admin:retention")))


def test_removal_needs_its_count_first_and_a_reason(officer: Client) -> None:
    Confirmation.objects.create(
        token_hash="x", event_id=uuid.uuid4(), subject_id=uuid.uuid4(), channel="email", address_hmac="y",
        expires_at=timezone.now() - timedelta(days=100),
    )  # fmt: skip
    address = reverse("admin:retention_run", args=["confirmations"])
    remove = {"remove": "1", "reason": REASON}
    assert "Veja primeiro o que sairia" in text(officer.post(address, remove, follow=True))
    page = text(officer.post(address, follow=True))
    assert "Saem 1, aos poucos" in page
    assert "Diga o motivo" in text(officer.post(address, {"remove": "1", "reason": "já"}, follow=True))
    assert Confirmation.objects.exists()
    assert "Em andamento" in text(officer.post(address, remove, follow=True))
    assert AuditEntry.objects.get(action="retention.run_started").reason == REASON
    assert runs.tick()
    assert not Confirmation.objects.exists()


def test_looking_and_counting_need_no_second_factor_and_removing_does(
    as_role: Callable[[str], Client],
) -> None:
    Confirmation.objects.create(
        token_hash="x", event_id=uuid.uuid4(), subject_id=uuid.uuid4(), channel="email", address_hmac="y",
        expires_at=timezone.now() - timedelta(days=100),
    )  # fmt: skip
    client = as_role(Role.COMPLIANCE)
    assert "Âncoras fora do banco" in text(client.get(reverse("admin:ledger_release")))
    address = reverse("admin:retention_run", args=["confirmations"])
    page = text(client.post(address, follow=True))
    assert "Saem 1." in page and 'name="remove"' not in page
    for asked in (client.get(f"{address}?remove=1"), client.post(address, {"remove": "1", "reason": REASON})):
        assert asked.status_code == 302 and asked["Location"].startswith("/center/second-factor/")
    assert not AuditEntry.objects.filter(action="retention.run_started").exists()


def test_a_halted_ledger_is_read_with_a_second_factor_only(
    halted: Halt, as_role: Callable[[str], Client]
) -> None:
    asked = as_role(Role.COMPLIANCE).get(reverse("admin:ledger_release"))
    assert asked.status_code == 302 and asked["Location"].startswith("/center/second-factor/")


def test_running_removal_can_be_stopped(officer: Client) -> None:
    run = runs.start("confirmations")
    officer.post(reverse("admin:retention_stop", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == "stopped" and AuditEntry.objects.filter(action="retention.run_stopped").exists()
    assert officer.post(reverse("admin:retention_stop", args=[run.pk])).status_code in (302, 404)


# --- the halted ledger ---


@pytest.fixture
def halted(db: None) -> Halt:
    acts.event(acts.someone(), "consent.granted")
    assert anchors.keep_heads()
    acts.tamper("DELETE FROM consent_event")
    found = gate.check()
    assert found is not None
    return found


def test_compliance_sees_on_every_page_that_nothing_is_sent(
    halted: Halt, officer: Client, as_role: Callable[[str], Client]
) -> None:
    assert "Nada está sendo enviado" in text(officer.get("/center/"))
    assert "Nada está sendo enviado" not in text(as_role("supervisor").get("/center/"))
    page = text(officer.get(reverse("admin:ledger_release")))
    assert "mais antigo que a âncora" in page and halted.found["file"] in page


def test_release_takes_two_people_and_a_reason(halted: Halt, officer: Client) -> None:
    address = reverse("admin:ledger_release")
    assert "Diga o motivo" in text(officer.post(address, {"act": "ask", "reason": "já"}, follow=True))
    assert "Outra pessoa" in text(officer.post(address, {"act": "ask", "reason": REASON}, follow=True))
    assert "quem pediu não aprova" in text(officer.post(address, {"act": "approve"}, follow=True))
    assert gate.current() == halted
    second = Client()
    other = make_user(Role.COMPLIANCE, username="segunda")
    second.force_login(other)
    prove(second, other)
    assert "Livro liberado" in text(second.post(address, {"act": "approve"}, follow=True))
    assert gate.current() is None
    halted.refresh_from_db()
    assert halted.reason == REASON and AuditEntry.objects.filter(action="ledger.released").count() == 1
    decision = ledger.decide(subject_id=uuid.uuid4(), channel="email", purpose="reply", window_open=True)
    assert decision.reason == "REPLY_WINDOW"


def test_refused_release_leaves_it_halted(halted: Halt, officer: Client) -> None:
    address = reverse("admin:ledger_release")
    officer.post(address, {"act": "ask", "reason": REASON})
    assert "continua parado" in text(officer.post(address, {"act": "refuse"}, follow=True))
    assert gate.current() == halted


def test_state_of_a_sound_ledger_shows_its_anchors(officer: Client) -> None:
    acts.event(acts.someone(), "consent.granted")
    anchors.keep_heads()
    page = text(officer.get(reverse("admin:ledger_release")))
    assert "Pasta trancada" in page and "Em dia" in page
    assert "não está parado" in text(
        officer.post(reverse("admin:ledger_release"), {"act": "ask", "reason": REASON}, follow=True)
    )


# --- the register of operations ---


def test_register_is_filled_from_what_is_in_use(officer: Client) -> None:
    make_channel(kind="whatsapp", name="Vendas")
    ledger.save_controller(legal_name="Empresa XYZ", recipients={"whatsapp": "Meta (US)"})
    answer = officer.get(reverse("admin:processing_csv"))
    file = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(StringIO(file), delimiter=";"))
    marketing = dict(zip(rows[0], next(row for row in rows if row[0] == "Ofertas e novidades"), strict=True))
    assert marketing["Canais em uso"] == "WhatsApp"
    assert marketing["Bases legais"] == "Consentimento (art. 7º, I)"
    assert marketing["Destinatários"] == marketing["Envio ao exterior"] == "WhatsApp: Meta (US)"
    assert "24 meses" in marketing["Guarda"] and "telefone" in marketing["Dados pessoais"]
    page = text(officer.get(reverse("admin:processing")))
    assert "Empresa XYZ" in page and "cadastro do controlador está incompleto" in page


def test_notes_are_kept_and_audited(officer: Client) -> None:
    address = reverse("admin:processing_note", args=["marketing"])
    officer.post(address, {"text": "Relatório de impacto de 2026."})
    officer.post(address, {"text": "Relatório de impacto de 2026."})
    assert ProcessingNote.objects.get().text == "Relatório de impacto de 2026."
    assert AuditEntry.objects.filter(action="processing_note.updated").count() == 1
    assert "Relatório de impacto" in text(officer.get(reverse("admin:processing")))
    assert officer.get(reverse("admin:processing_note", args=["nothing"])).status_code == 404
