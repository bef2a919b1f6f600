"""Configurações > Distribuição, Relatórios > Distribuição and its simulation."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.urls import reverse

from invenio_center.models import AuditEntry, Operation, Role
from invenio_center.operation import actions as operation
from invenio_center.operation import queries as settings
from invenio_live.choices import Presence
from invenio_live.distribution import offers
from invenio_live.distribution.actions import distribute
from invenio_live.models import Agent, Assignment
from tests import factories

pytestmark = pytest.mark.django_db
FORM = {
    "weight_pending": "3", "weight_loyal": "1", "weight_response": "0", "weight_served": "2", "offer_s": "60",
    "offer_webchat_s": "20", "offers_missed": "3", "loyal_wait_s": "120", "loyal_wait_webchat_s": "20",
}  # fmt: skip
PAGE = "admin:settings_distribution"


def waits_for(name: str) -> None:
    line = factories.make_channel("whatsapp", name="Vendas")
    factories.make_conversation(line, contact=factories.make_contact(name=name))


def test_weights_are_saved_with_their_reason(as_role: Any) -> None:
    given = {**FORM, "weight_served": "5", "automatic_general": "on", "reason": "menos repetição"}
    answer = as_role(Role.SUPERVISOR).post(reverse(PAGE), given)
    assert answer.status_code == 302
    assert (settings.current().weight_served, settings.current().automatic_general) == (5, True)
    entry = AuditEntry.objects.get(action="operation.updated")
    assert (entry.reason, entry.changes["weight_served"]) == ("menos repetição", [2, 5])
    assert "menos repetição" in as_role(Role.SUPERVISOR).get(reverse(PAGE)).content.decode()


def test_a_weight_out_of_range_is_refused_at_the_field(as_role: Any) -> None:
    answer = as_role(Role.SUPERVISOR).post(reverse(PAGE), {**FORM, "weight_served": "11"})
    assert answer.status_code == 422
    assert "menor ou igual a 10" in answer.content.decode()
    assert not Operation.objects.exists()


def test_the_page_says_who_would_get_what_and_why(as_role: Any) -> None:
    factories.make_agent(name="Ana")
    waits_for("Rita Campos")
    page = as_role(Role.SUPERVISOR).get(reverse(PAGE)).content.decode()
    assert "Hoje nada é distribuído automaticamente" in page
    assert "Rita Campos" in page
    assert "Atribuído a Ana: 0 pendências" in page


def test_typed_weights_show_another_order_of_people_and_change_nothing(as_role: Any) -> None:
    operation.save_operation(actor=None, automatic_general=True)
    busy, free = factories.make_agent(name="Ana"), factories.make_agent(name="Bruno")
    factories.take(factories.make_conversation(factories.make_channel("email")), busy)
    waits_for("Rita Campos")
    client, path = as_role(Role.SUPERVISOR), reverse("admin:distribution_preview")
    usual = client.post(path, FORM).json()["html"]
    other = client.post(path, {**FORM, "weight_pending": "0"}).json()["html"]
    assert f"Atribuído a {free.user.first_name}" in usual
    assert f"Atribuído a {busy.user.first_name}" in other
    assert not Assignment.objects.exists()
    wrong = client.post(path, {**FORM, "weight_pending": "99"}).json()
    assert "weight_pending" in wrong["errors"]
    assert "Corrija os pesos" in wrong["html"]


@pytest.mark.parametrize("role", [Role.COMPLIANCE, Role.ADMIN])
def test_only_supervisors_open_these_pages(as_role: Any, role: str) -> None:
    for name in ("settings_distribution", "assignments", "assignments_csv", "distribution_replay"):
        assert as_role(role).get(reverse(f"admin:{name}")).status_code == 403


@pytest.fixture
def log(db: None) -> dict[str, Assignment]:
    """One opened, one missed, one that nobody could get."""
    operation.save_operation(actor=None, automatic_general=True)
    ana = factories.make_agent(name="Ana")
    factories.make_agent(name="Bruno", presence=Presence.OFFLINE)
    waits_for("Rita Campos")
    distribute()
    opened = Assignment.objects.latest("id")
    offers.accept(opened.conversation.public_id, ana)
    waits_for("Hugo Prado")
    distribute()
    missed = Assignment.objects.latest("id")
    Assignment.objects.filter(pk=missed.pk).update(accept_by=missed.at)
    offers.expire_due()
    Agent.objects.update(presence=Presence.OFFLINE)
    waits_for("Iara Lima")
    distribute(explain=True)
    return {"opened": opened, "missed": missed}


def test_the_report_lists_decisions_with_winner_score_and_who_was_left_out(as_role: Any, log: Any) -> None:
    page = as_role(Role.SUPERVISOR).get(reverse("admin:assignments")).content.decode()
    for words in (
        "Rita Campos",
        "Aberto",
        "Não aberto a tempo",
        "Sem operador possível",
        "Bruno: desconectado",
    ):
        assert words in page
    only = as_role(Role.SUPERVISOR).get(reverse("admin:assignments"), {"mode": "expired"}).content.decode()
    assert "Hugo Prado" in only
    assert "Rita Campos" not in only


def test_the_file_has_the_same_rows(as_role: Any, log: Any) -> None:
    answer = as_role(Role.SUPERVISOR).get(reverse("admin:assignments_csv"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(rows) == Assignment.objects.count()
    first = rows[-1]
    assert (first["Contato"], first["Operador"], first["Situação"]) == ("Rita Campos", "Ana", "Aberto")
    assert first["Critérios"] == "pendências 3 × 1 + fidelizados 1 × 1 + já atendeu 2 × 0"
    assert {row["Ofertas não abertas"] for row in rows if row["Contato"] == "Hugo Prado"} == {"1"}


def test_the_simulation_compares_four_ways(as_role: Any, log: Any) -> None:
    asked = {"pending": 0, "loyal": 0, "response": 0, "served": 9, "days": 7}
    page = as_role(Role.SUPERVISOR).get(reverse("admin:distribution_replay"), asked).content.decode()
    for words in (
        "O que aconteceu",
        "Com estes pesos",
        "Rodízio simples",
        "Espera média por segmento",
        "Ana",
    ):
        assert words in page
    assert as_role(Role.SUPERVISOR).get(reverse("admin:distribution_replay")).status_code == 200
    assert as_role(Role.SUPERVISOR).get(reverse("admin:distribution_replay"), {"days": 99}).status_code == 422
