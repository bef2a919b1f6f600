"""What compliance sees of sendings: decisions with their reason, ways out with the time they took, legal lists."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from channels_app.models import Envelope
from consent.ledger import actions as ledger
from consent.ledger import queries as consents
from consent.ledger import sendings
from consent.lists import actions as lists
from consent.lists import queries
from consent.models import Decision, LegalImport
from invenio_center.kernel import sql
from invenio_center.models import AuditEntry, Contact
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def rita() -> Contact:
    return factories.make_contact(name="Rita Lima")


def decide(person: Contact, purpose: str = "marketing", **known: Any) -> Decision:
    return ledger.decide(subject_id=person.subject_id, channel="whatsapp", purpose=purpose, **known)


def shown(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_decision_says_why_in_words(as_role: Any, rita: Contact) -> None:
    decide(rita)
    decide(rita, "reply", window_open=True)
    text = shown(as_role("compliance"), "/center/sendings/")
    assert "Rita Lima" in text and "A pessoa não consentiu com este tipo de mensagem" in text
    assert "Resposta ao que a pessoa escreveu." in text
    denied = shown(
        as_role("compliance"), "/center/sendings/?decision=deny&channel=whatsapp&purpose=marketing"
    )
    assert "REPLY_WINDOW</span>" not in denied and "NO_CONSENT</span>" in denied


def test_decisions_come_in_pages_that_leave_nothing_out(as_role: Any, rita: Contact) -> None:
    for _ in range(60):
        decide(rita)
    now = sql.now()
    period = (now - timedelta(days=1), now + timedelta(minutes=1))
    first = list(sendings.decisions(*period)[:50])
    rest = list(sendings.decisions(*period, before=first[-1].pk))
    assert len({one.pk for one in [*first, *rest]}) == 60
    text = shown(as_role("compliance"), "/center/sendings/")
    assert f"before={first[-1].pk}" in text
    older = shown(as_role("compliance"), f"/center/sendings/?before={first[-1].pk}")
    assert "10 linhas nesta página" in older


def test_a_way_out_shows_how_long_it_took_from_its_arrival(as_role: Any, rita: Contact) -> None:
    line = factories.make_channel()
    sender = rita.identities.get(scheme="whatsapp").value
    message = factories.receive(line, "SAIR", sender=sender)
    envelope = Envelope.objects.create(channel=line, dedupe_key=f"m:{message.provider_id}", body=b"{}")
    left = consents.events(subject_id=rita.subject_id, type="consent.withdrawn").get()
    assert left.origin["ref"] == str(message.public_id)
    Envelope.objects.filter(pk=envelope.pk).update(received_at=left.recorded_at - timedelta(seconds=7))
    text = shown(as_role("compliance"), "/center/leavings/?method=keyword&channel=whatsapp")
    assert "Rita Lima" in text and "7,0 s" in text and "Palavra de saída" in text
    assert "Rita Lima" not in shown(as_role("compliance"), "/center/leavings/?channel=sms")


@pytest.mark.parametrize("role", ["agent", "supervisor", "admin"])
@pytest.mark.parametrize("address", ["sendings/", "leavings/", "lists/"])
def test_others_than_compliance_are_refused(as_role: Any, role: str, address: str) -> None:
    assert as_role(role).get(f"/center/{address}").status_code == 403


def test_a_list_goes_from_upload_to_undo_and_each_step_is_audited(as_role: Any) -> None:
    client = as_role("compliance")
    file = SimpleUploadedFile("sp.csv", b"11987654321;01/01/2026\nabc\n")
    given = {
        "code": "sp_nao_me_ligue",
        "taken_on": f"{sql.now().date():%Y-%m-%d}",
        "mode": "replace",
        "file": file,
    }
    answer = client.post("/center/lists/", given)
    run = LegalImport.objects.get()
    assert answer.headers["Location"] == f"/center/lists/{run.public_id}/"
    assert "0 de 1" in shown(client, f"/center/lists/{run.public_id}/")
    while lists.load():
        pass
    assert "Pôr em vigor" in shown(client, f"/center/lists/{run.public_id}/")
    for step, listed in (("apply", True), ("undo", False)):
        client.post(f"/center/lists/{run.public_id}/{step}/")
        assert queries.is_listed(["11987654321"], "sms", "marketing") is listed
    told = AuditEntry.objects.order_by("id").values_list("action", flat=True)
    assert list(told) == ["legal_list.uploaded", "legal_list.applied", "legal_list.undone"]


def test_an_old_list_alarms_and_a_wrong_file_is_told(as_role: Any) -> None:
    client = as_role("compliance")
    assert "nenhum arquivo em vigor" in shown(client, "/center/lists/")
    given = {"code": "sp_nao_me_ligue", "taken_on": "2026-01-01", "mode": "replace"}
    answer = client.post("/center/lists/", {**given, "file": SimpleUploadedFile("x.csv", b"nome\nAna\n")})
    assert answer.status_code == 422
    assert "Nenhuma linha do arquivo tem um número" in answer.content.decode()
    assert not LegalImport.objects.exists()


def test_limits_are_lowered_with_a_trace_and_never_raised(as_role: Any) -> None:
    client = as_role("compliance")
    given = {"sector": "telecom", "voice_per_day": "1", "marketing_per_day": "1", "marketing_per_week": "2"}
    client.post("/center/lists/rules/", given)
    rules = queries.rules()
    assert (rules.sector, rules.voice_per_day, rules.marketing_per_week) == ("telecom", 1, 2)
    client.post("/center/lists/rules/", {**given, "marketing_per_week": "9"})
    assert queries.rules().marketing_per_week == 2
    assert AuditEntry.objects.get().changes["marketing_per_week"] == [4, 2]


def test_the_period_is_a_range_of_the_decisions_key(rita: Contact) -> None:
    """No scan of five years of decisions for one week."""
    now = sql.now()
    query = str(sendings.decisions(now - timedelta(days=7), now, before=uuid.uuid4()).query)
    with connection.cursor() as cursor:
        assert query.count('"decision_id"') >= 4
        cursor.execute("SELECT 1")
