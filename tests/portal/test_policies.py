"""Conformidade > Políticas: the one switch, who turned it and why, and what it changes for a message."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.ledger import actions, policies, queries
from consent.models import Decision
from invenio_center.contacts import actions as contacts
from invenio_center.contacts import consents as words
from invenio_center.models import AuditEntry, Role
from invenio_live.preferences import links
from tests import factories
from tests.consent import people

pytestmark = pytest.mark.django_db
REASON = "Parecer jurídico 7 de 2026, até a campanha de recadastro."


def turn(client: Any, way: str, reason: str = REASON) -> Any:
    return client.post(reverse("admin:policies"), {"declared": way, "reason": reason})


def declared(days_ago: int = 0, subject_id: Any = None) -> Any:
    person = subject_id or people.someone()
    moment = timezone.now() - timedelta(days=days_ago)
    people.event(
        person,
        "consent.declared",
        channels=["sms"],
        purposes=["service", "marketing"],
        method="import",
        occurred_at=moment,
        expires_at=moment + timedelta(days=760),
    )
    return person


def decide(person: Any, **more: Any) -> Decision:
    return actions.decide(subject_id=person, channel="sms", purpose="service", **more)


def test_off_from_the_start_turned_with_a_reason_and_told(fresh: Any) -> None:
    client = fresh(Role.COMPLIANCE)
    person = declared()
    assert decide(person).reason == "CONSENT_UNPROVEN"
    assert "Desligado" in client.get(reverse("admin:policies")).content.decode()
    assert turn(client, "on", "curto").status_code == 422
    assert policies.declared_since() is None
    assert not AuditEntry.objects.filter(action="policy.updated").exists()
    assert turn(client, "on").status_code == 302
    assert policies.declared_since() is not None
    entry = AuditEntry.objects.get(action="policy.updated")
    assert (entry.reason, entry.changes, entry.actor.role) == (
        REASON,
        {"declared": [False, True]},
        "compliance",
    )  # type: ignore[union-attr]
    page = client.get(reverse("admin:policies")).content.decode()
    assert "Ligado desde" in page and REASON in page
    turn(client, "on")
    assert AuditEntry.objects.filter(action="policy.updated").count() == 1
    turn(client, "off")
    assert (policies.declared_since(), decide(person).reason) == (None, "CONSENT_UNPROVEN")


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMIN, Role.AGENT])
def test_nobody_else_turns_it(as_role: Any, role: str) -> None:
    assert turn(as_role(role), "on").status_code in (302, 403)
    assert policies.declared_since() is None


def test_on_a_declared_opt_in_carries_messages_that_say_so(django_assert_num_queries: Any) -> None:
    person = declared()
    policies.accept_declared(True)
    with django_assert_num_queries(2):  # one read, one row kept
        found = decide(person)
    assert (found.decision, found.reason) == ("allow", "CONSENT_DECLARED_POLICY")
    stored = Decision.objects.get()
    assert (stored.reason, stored.inputs["declared_ok"], stored.inputs["consent"]) == (
        "CONSENT_DECLARED_POLICY",
        True,
        "declared",
    )
    rows = queries.state(person)
    assert {row["reason"] for row in rows if row["state"] == "declared"} == {"CONSENT_DECLARED_POLICY"}
    assert decide(people.someone()).reason == "NO_CONSENT"


def test_a_declaration_older_than_25_months_never_counts() -> None:
    person = declared(days_ago=800)
    policies.accept_declared(True)
    assert (decide(person).decision, decide(person).reason) == ("deny", "CONSENT_UNPROVEN")
    assert "CONSENT_DECLARED_POLICY" not in {row["reason"] for row in queries.state(person)}


def test_whoever_said_no_stays_out_whatever_the_policy() -> None:
    person = declared()
    people.opt_out(person, channels=["sms"])
    policies.accept_declared(True)
    assert decide(person).reason == "OPTED_OUT_CHANNEL"


def test_every_screen_says_what_a_decision_would(fresh: Any) -> None:
    """The card, the home of compliance, the import and the person's own page, with the switch off and on."""
    client, importer = fresh(Role.COMPLIANCE), Client()
    importer.force_login(factories.make_user(Role.SUPERVISOR))
    contact = contacts.create_contact(actor=None, name="Rita Lima", phone="+55 11 98877-6655")
    declared(subject_id=contact.subject_id)
    pages = {
        reverse("admin:contact_consents", args=[contact.public_id]): (
            "não permite envio",
            "aceito pela política",
        ),
        reverse("admin:compliance"): ("não permitem envio", "permitem envio, pela política"),
        reverse("admin:imports"): ("e não permite envio", "permite envio pela política"),
        own_page(contact): ("sem prova, não enviamos", "podemos escrever até você sair"),
    }

    def told(said: int) -> None:
        for page, sentences in pages.items():
            html = (importer if "imports" in page else client).get(page).content.decode()
            assert sentences[said] in html and sentences[1 - said] not in html, page

    told(0)
    assert not any(chip.may for chip in words.chips(contact.subject_id))
    policies.accept_declared(True)
    told(1)
    allowed = {(chip.channel, chip.purpose) for chip in words.chips(contact.subject_id) if chip.may}
    assert allowed == {("sms", "service"), ("sms", "marketing")}
    assert decide(contact.subject_id).decision == "allow"


def own_page(contact: Any) -> str:
    return "/" + links.link(contact).split("/", 3)[3]
