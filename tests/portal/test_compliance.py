"""Conformidade in Center: the contact's card, evidence, approvals, the home of compliance and the random sample."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consent.choices import ApprovalKind
from consent.invalidation import actions as invalidations
from consent.ledger import actions
from consent.ledger.actions import Evidence
from consent.models import Approval, ConsentEvent
from consent.overview import verification_runs
from invenio_center.models import AuditEntry, Contact, Role, User
from tests.consent import people as acts
from tests.factories import make_contact, make_user
from tests.support import second_factor

pytestmark = pytest.mark.django_db
WHY = "Processo 0001234-55"


@pytest.fixture
def contact() -> Contact:
    return make_contact(name="João Silva")


@pytest.fixture
def grant(contact: Contact) -> ConsentEvent:
    """A consent by a box on a page, with a file beside it, and one send under it."""
    event = acts.opt_in(
        contact.subject_id, acts.published(), evidence=[Evidence("scan", b"%PDF-1.4 papel assinado")]
    )
    actions.decide(subject_id=contact.subject_id, channel="email", purpose="marketing")
    return event


@pytest.fixture
def officer(as_role: Any, people: dict[str, User]) -> Client:
    """Compliance, with a code of a moment ago."""
    client: Client = as_role(Role.COMPLIANCE)
    second_factor.prove(client, people[Role.COMPLIANCE])
    return client


def second_officer() -> Client:
    user, client = make_user(Role.COMPLIANCE), Client()
    client.force_login(user)
    second_factor.prove(client, user)
    return client


def page(client: Client, name: str, *args: Any) -> str:
    response = client.get(reverse(f"admin:{name}", args=args))
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


# --- the card ---
def test_the_card_says_what_the_person_may_receive_and_why_not(
    as_role: Any, contact: Contact, grant: ConsentEvent
) -> None:
    acts.opt_out(contact.subject_id, channels=["sms"])
    for role in (Role.SUPERVISOR, Role.COMPLIANCE):
        shown = page(as_role(role), "contact_consents", contact.public_id)
        assert re.search(r"E-mail · ofertas e novidades.{0,120}pode receber desde \d\d/\d\d/\d{4}", shown)
        assert re.search(r"SMS · ofertas e novidades.{0,120}retirou em \d\d/\d\d/\d{4}", shown)


def test_the_timeline_tells_each_event_with_its_text_its_proof_and_its_sends(
    officer: Client, contact: Contact, grant: ConsentEvent
) -> None:
    verification_runs.run()
    shown = page(officer, "contact_consents", contact.public_id)
    assert "A pessoa aceitou receber" in shown
    assert acts.BODY in shown
    assert f"{grant.text['sha256'][:12]}…" in shown  # type: ignore[index]
    assert "Prova íntegra" in shown
    assert f"verificado até o evento {grant.seq} em" in shown
    assert "1 decisão de envio sob este registro" in shown


def test_a_touched_event_is_said_not_to_hold(officer: Client, contact: Contact, grant: ConsentEvent) -> None:
    acts.tamper("UPDATE consent_event SET event_hash = repeat('0', 64) WHERE seq = %s", grant.seq)
    assert "A prova não confere" in page(officer, "contact_consents", contact.public_id)


def test_supervisors_see_no_proof(as_role: Any, contact: Contact, grant: ConsentEvent) -> None:
    shown = page(as_role(Role.SUPERVISOR), "contact_consents", contact.public_id)
    assert grant.event_hash not in shown
    assert acts.BODY not in shown


# --- evidence ---
def test_evidence_is_opened_with_a_reason_that_is_kept(
    officer: Client, contact: Contact, grant: ConsentEvent
) -> None:
    address = reverse("admin:contact_evidence", args=[contact.public_id, grant.seq])
    asked = officer.get(address).content.decode()
    assert "203.0.113.7" not in asked
    assert officer.post(address, {"reason": "ver"}).status_code == 422
    assert not AuditEntry.objects.filter(action="consent.evidence_opened").exists()
    opened = officer.post(address, {"reason": WHY}).content.decode()
    assert "203.0.113.7" in opened
    # An address of the documentation's network is nobody's.
    assert "Ressalvas" in opened and "W_IP_NOT_PUBLIC (endereço IP não público)" in opened
    assert "+5511999998888" in opened
    entry = AuditEntry.objects.get(action="consent.evidence_opened")
    assert (entry.reason, entry.object_id, entry.changes["seq"]) == (
        WHY, str(contact.public_id), [None, grant.seq],
    )  # fmt: skip


def test_a_file_is_handed_out_as_nothing_a_browser_runs(
    officer: Client, contact: Contact, grant: ConsentEvent
) -> None:
    address = reverse("admin:contact_evidence", args=[contact.public_id, grant.seq])
    link = re.search(r'action="([^"]+/files/\d+/)"', officer.post(address, {"reason": WHY}).content.decode())
    assert link
    assert officer.post(link[1]).status_code == 404
    file = officer.post(link[1], {"reason": WHY})
    assert file.content == b"%PDF-1.4 papel assinado"
    assert file["Content-Type"] == "application/octet-stream"
    assert file["Content-Disposition"].startswith('attachment; filename="evidencia-')
    assert file["Content-Disposition"].endswith('.pdf"')
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file["Content-Security-Policy"]
    assert "no-store" in file["Cache-Control"]
    assert AuditEntry.objects.filter(action="consent.evidence_downloaded", reason=WHY).count() == 1


def test_evidence_of_somebody_else_is_not_found(officer: Client, grant: ConsentEvent) -> None:
    other = make_contact()
    assert (
        officer.get(reverse("admin:contact_evidence", args=[other.public_id, grant.seq])).status_code == 404
    )


# --- approvals ---
def asked(user: User, kind: str = ApprovalKind.INVALIDATE) -> Approval:
    grant = acts.opt_in(acts.someone(), acts.published())
    if kind == ApprovalKind.INVALIDATE:
        invalidations.ask(scope={"event": grant.seq}, reason="A caixa vinha marcada", actor=user.public_id)
        return Approval.objects.get()
    return Approval.objects.create(
        kind=kind, target=acts.someone(), reason="Um motivo qualquer", asked_by=user.public_id
    )


def test_what_waits_is_told_in_plain_words_and_approved_by_another(officer: Client) -> None:
    approval = asked(make_user(Role.COMPLIANCE, name="Dora"))
    shown = page(officer, "approvals")
    assert "Só o registro nº" in shown
    assert "deixa de receber na hora" in shown
    assert "pedido por Dora" in shown
    officer.post(reverse("admin:approval_approve", args=[approval.public_id]), {"note": "Conferi a página"})
    approval.refresh_from_db()
    assert (approval.state, approval.note) == ("approved", "Conferi a página")
    assert AuditEntry.objects.filter(action="approval.approved", reason="Conferi a página").exists()
    invalidations.work()
    assert ConsentEvent.objects.filter(type="consent.invalidated").count() == 1
    assert "1 de 1" in page(officer, "approvals")


def test_who_asked_sees_the_request_as_the_own_and_can_only_take_it_back(
    officer: Client, people: dict[str, User]
) -> None:
    approval = asked(people[Role.COMPLIANCE])
    shown = page(officer, "approvals")
    assert "Nada espera por você" in shown
    assert "Retirar o pedido" in shown
    officer.post(reverse("admin:approval_approve", args=[approval.public_id]))
    approval.refresh_from_db()
    assert approval.state == "pending"
    officer.post(reverse("admin:approval_refuse", args=[approval.public_id]))
    approval.refresh_from_db()
    assert approval.state == "cancelled"


def test_a_refusal_keeps_the_note_and_does_nothing(officer: Client) -> None:
    approval = asked(make_user(Role.COMPLIANCE))
    officer.post(reverse("admin:approval_refuse", args=[approval.public_id]), {"note": "Falta prova"})
    approval.refresh_from_db()
    assert (approval.state, approval.note) == ("refused", "Falta prova")
    assert invalidations.work() == 0


ADMIN_DECIDES = {"subject.erase", "consent.invalidate", "ledger.release"}


@pytest.mark.parametrize("kind", ApprovalKind.values)
def test_an_administrator_decides_three_kinds_and_no_other(
    as_role: Any, people: dict[str, User], kind: str
) -> None:
    admin = as_role(Role.ADMIN)
    second_factor.prove(admin, people[Role.ADMIN])
    approval = asked(make_user(Role.COMPLIANCE), kind)
    label = ApprovalKind(kind).label
    assert (f">{label}</h3>" in page(admin, "approvals")) is (kind in ADMIN_DECIDES)
    status = admin.post(reverse("admin:approval_refuse", args=[approval.public_id])).status_code
    approval.refresh_from_db()
    assert (status, approval.state) == ((302, "refused") if kind in ADMIN_DECIDES else (403, "pending"))


def test_an_act_that_fails_leaves_the_request_and_says_why(officer: Client) -> None:
    approval = asked(make_user(Role.COMPLIANCE))
    invalidations.dropped(approval)
    answer = officer.post(reverse("admin:approval_approve", args=[approval.public_id]), follow=True)
    assert "não espera mais aprovação" in answer.content.decode()
    approval.refresh_from_db()
    assert approval.state == "pending"
    assert not AuditEntry.objects.filter(action="approval.approved").exists()


# --- invalidation asked on screen ---
def test_an_invalidation_is_asked_from_the_card(
    officer: Client, contact: Contact, grant: ConsentEvent
) -> None:
    address = reverse("admin:contact_invalidate", args=[contact.public_id, grant.seq])
    assert officer.post(address, {"reach": "text", "reason": "curto"}).status_code == 422
    officer.post(address, {"reach": "text", "reason": "A caixa vinha marcada"})
    assert Approval.objects.get().facts == {
        "scope": {"text": {"code": "lp-verao", "version": 1}},
        "total": 1,
    }
    assert AuditEntry.objects.filter(action="invalidation.asked").exists()


@pytest.mark.parametrize(
    ("given", "scope"),
    [
        ({"reach": "text", "text": "lp-verao 1"}, {"text": {"code": "lp-verao", "version": 1}}),
        (
            {"reach": "origin", "origin_kind": "landing", "ref": "verao"},
            {"origin": {"kind": "landing", "ref": "verao"}},
        ),
        ({"reach": "import", "ref": "lote"}, {"origin": {"kind": "import", "ref": "lote"}}),
    ],
)
def test_a_bad_collection_is_named_by_text_origin_or_import(
    officer: Client, contact: Contact, grant: ConsentEvent, given: dict[str, str], scope: dict[str, Any]
) -> None:
    acts.opt_in(acts.someone(), acts.published(code="b"), origin={"kind": "import", "ref": "lote"})
    officer.post("/center/compliance/invalidate/", {**given, "reason": "Coleta sem caixa própria"})
    assert Approval.objects.get().facts["scope"] == scope


def test_a_choice_without_its_name_is_asked_again(officer: Client) -> None:
    answer = officer.post("/center/compliance/invalidate/", {"reach": "origin", "reason": "Coleta sem caixa"})
    assert answer.status_code == 422
    assert not Approval.objects.exists()


# --- home ---
def test_the_home_of_compliance_shows_what_was_counted(
    officer: Client, contact: Contact, grant: ConsentEvent
) -> None:
    for _ in range(12):
        acts.opt_out(acts.someone(), channels=["sms"])
    verification_runs.run()
    shown = page(officer, "compliance")
    assert "lp-verao" in shown
    assert "SMS:</strong> hoje saem mais pessoas do que o normal" in shown
    assert "Íntegro" in shown
    assert "13 pessoas no livro" in shown
    assert 'aria-label="Saídas por dia em SMS: 12 no período, 12 hoje"' in shown
    assert "Livro verificado" in page(officer, "index")


def test_an_empty_installation_has_a_home_too(officer: Client) -> None:
    shown = page(officer, "compliance")
    assert "0 pessoas no livro neste momento" in shown
    assert "Nenhum consentimento registrado ainda" in shown
    assert "ainda não foi verificado" in shown


def test_the_page_asks_the_same_of_the_database_however_long_the_ledger(
    officer: Client, django_assert_max_num_queries: Any, contact: Contact, grant: ConsentEvent
) -> None:
    for _ in range(30):
        acts.opt_out(acts.someone(), channels=["sms", "email"])
    with django_assert_max_num_queries(36):
        page(officer, "compliance")


# --- sample ---
def test_the_random_twenty_are_ticked_stored_and_audited(officer: Client, grant: ConsentEvent) -> None:
    drawn = officer.post("/center/compliance/samples/new/")
    address = drawn["Location"]
    shown = officer.get(address).content.decode()
    assert "O texto estava publicado antes do ato" in shown
    assert "203.0.113.7" not in shown
    assert officer.post(address, {}).status_code == 422
    given = {f"found-{grant.seq}": "doubt", f"note-{grant.seq}": "Sem foto", "note": "Rever a página"}
    officer.post(address, given)
    assert "1 dúvida" in officer.get(address).content.decode()
    entry = AuditEntry.objects.get(action="sample.finished")
    assert (entry.reason, entry.changes["doubts"]) == ("Rever a página", [None, 1])
    assert AuditEntry.objects.filter(action="sample.drawn").exists()


def test_two_officers_together_invalidate_from_the_first_click_to_the_last(
    officer: Client, contact: Contact, grant: ConsentEvent
) -> None:
    address = reverse("admin:contact_invalidate", args=[contact.public_id, grant.seq])
    officer.post(address, {"reach": "event", "reason": "A caixa vinha marcada"})
    other = second_officer()
    other.post(reverse("admin:approval_approve", args=[Approval.objects.get().public_id]))
    invalidations.work()
    assert "invalidado em" in page(officer, "contact_consents", contact.public_id)


# --- the ledger as a list ---
def test_the_ledger_is_searched_by_number_person_event_and_hash(officer: Client, grant: ConsentEvent) -> None:
    other = acts.opt_out(acts.someone())
    for term in (
        str(grant.seq),
        str(grant.subject_id),
        str(grant.event_id),
        grant.event_hash[:12],
        grant.event_hash,
    ):
        shown = officer.get("/center/consent/consentevent/", {"q": term}).content.decode()
        assert grant.event_hash[:10] in shown and other.event_hash[:10] not in shown, term


def test_the_ledger_is_counted_without_looking_at_its_events(officer: Client, grant: ConsentEvent) -> None:
    for _ in range(3):
        acts.opt_out(acts.someone())
    with CaptureQueriesContext(connection) as asked:
        answer = officer.get("/center/consent/consentevent/")
    assert answer.context["cl"].result_count == 4
    assert not any("COUNT(*)" in one["sql"] and "consent_event" in one["sql"] for one in asked)
    answer = officer.get("/center/consent/consentevent/", {"type": "consent.withdrawn"})
    assert answer.context["cl"].result_count == 3
