"""Registrar consentimento, and pages of acceptance, in Center."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from consent.ledger import proof, queries
from consent.ledger.actions import ConsentText
from invenio_center.contacts import actions as contacts
from invenio_center.kernel import sql
from invenio_center.models import AuditEntry, Contact, Role
from invenio_live.landing.queries import EMAIL
from invenio_live.models import LandingPage
from tests.consent import people
from tests.portal.conftest import SignedIn

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n% um papel assinado"
MP3 = b"ID3\x04" + b"\0" * 60


@pytest.fixture
def text(db: None) -> ConsentText:
    return people.published()


@pytest.fixture
def rita(db: None) -> Contact:
    return contacts.create_contact(actor=None, name="Rita", email="rita@x.example")


def given(text: ConsentText, content: bytes = PDF, name: str = "papel.pdf", **more: Any) -> dict[str, Any]:
    now = sql.now().astimezone().strftime("%Y-%m-%dT%H:%M:%S.%f%z")
    return {
        "method": "paper",
        "text": f"{text.code}:{text.version}",
        "occurred_at": now,
        "file": SimpleUploadedFile(name, content),
        "minor": "no",
        **more,
    }


def url(contact: Contact) -> str:
    return f"/center/contacts/{contact.public_id}/consents/record/"


def test_paper_is_recorded_with_its_scan_and_opened_later_by_compliance_alone(
    as_role: SignedIn, fresh: SignedIn, rita: Contact, text: ConsentText
) -> None:
    officer = fresh(Role.COMPLIANCE)
    answer = officer.post(url(rita), given(text))
    assert answer.status_code == 302, answer.content.decode()
    (event,) = queries.timeline(rita.subject_id)
    assert (event.type, event.method, event.double_opt_in) == ("consent.granted", "paper", "none")
    (kept,) = proof.evidence_of(event)
    assert (kept.kind, kept.open()[1]) == ("scan", PDF)
    assert "um papel" not in kept.box
    page = f"/center/contacts/{rita.public_id}/evidence/{event.seq}/"
    assert "Papel digitalizado" in officer.post(page, {"reason": "auditoria"}).content.decode()
    file = officer.post(f"{page}files/{kept.pk}/", {"reason": "auditoria"})
    assert file.content == PDF and "attachment" in file["Content-Disposition"]
    assert AuditEntry.objects.filter(action="consent.evidence_downloaded", reason="auditoria").count() == 1
    assert (
        as_role(Role.SUPERVISOR).post(f"{page}files/{kept.pk}/", {"reason": "auditoria"}).status_code == 403
    )


def test_supervisors_record_is_pending(as_role: SignedIn, rita: Contact, text: ConsentText) -> None:
    recorded = given(text, MP3, "voz.mp3", method="voice_recording")
    as_role(Role.SUPERVISOR).post(url(rita), recorded)
    (event,) = queries.timeline(rita.subject_id)
    assert (event.double_opt_in, event.actor["kind"]) == ("pending", "agent")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "nada.pdf"),
        (b"<html><script>", "pagina.pdf"),
        (b"MZ" + b"\0" * 80, "a.pdf"),
        (PDF + b"x" * 5_242_880, "g.pdf"),
    ],
)
def test_file_that_is_no_proof_is_refused(
    as_role: SignedIn, rita: Contact, text: ConsentText, content: bytes, name: str
) -> None:
    answer = as_role(Role.COMPLIANCE).post(url(rita), given(text, content, name))
    assert answer.status_code == 422
    assert queries.timeline(rita.subject_id) == []


def test_text_published_after_the_act_proves_nothing(
    as_role: SignedIn, rita: Contact, text: ConsentText
) -> None:
    answer = as_role(Role.COMPLIANCE).post(url(rita), given(text, occurred_at="2024-01-15T10:00"))
    assert answer.status_code == 422 and "não estava publicado" in answer.content.decode()


def test_child_needs_the_guardian_with_proof(as_role: SignedIn, rita: Contact, text: ConsentText) -> None:
    officer = as_role(Role.COMPLIANCE)
    assert officer.post(url(rita), given(text, minor="child")).status_code == 422
    named = {"minor": "child", "guardian_name": "Maria Lima", "guardian_relation": "mãe"}
    assert officer.post(url(rita), given(text, **named)).status_code == 422
    officer.post(url(rita), given(text, **named, guardian_file=SimpleUploadedFile("rg.pdf", PDF)))
    event = queries.timeline(rita.subject_id)[-1]
    assert (event.actor["kind"], event.minor) == ("guardian", "child")
    vault = queries.vault_of(event)
    assert vault is not None and vault["guardian"]["name"] == "Maria Lima"
    assert sorted(one.kind for one in proof.evidence_of(event)) == ["guardian_verification", "scan"]


def test_compliance_makes_a_page_and_puts_it_on_air(as_role: SignedIn, text: ConsentText) -> None:
    import json

    officer = as_role(Role.COMPLIANCE)
    form = {
        "kind": "landing", "slug": "natal", "title": "Natal", "body": "Ofertas.", "text_code": text.code,
        "questions": json.dumps([EMAIL]), "campaign": "natal-2026", "color": "#0f4a52", "double_opt_in": "on",
    }  # fmt: skip
    assert officer.post("/center/landings/new/", {**form, "questions": "[]"}).status_code == 422
    assert officer.post("/center/landings/new/", form).status_code == 302
    page = LandingPage.objects.get(slug="natal")
    assert officer.post("/center/landings/new/", form).status_code == 422  # the address is taken
    officer.post(f"/center/landings/{page.public_id}/switch/")
    page.refresh_from_db()
    assert page.published_at is not None
    assert "/aceite/natal/" in officer.get("/center/landings/").content.decode()
    assert "Natal" in officer.get(f"/center/texts/{text.public_id}/").content.decode()
    assert as_role(Role.SUPERVISOR).get("/center/landings/").status_code == 403
