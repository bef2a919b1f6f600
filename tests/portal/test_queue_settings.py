"""Configurações > Fila: the bound is printed while it is typed, and turning ageing on is asked about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from invenio_center.models import AuditEntry, Operation, Role
from invenio_center.operation.queries import current
from invenio_center.portal.pages.queue_settings import bound
from tests import factories
from tests.invenio_live.queue.waiting import listed, wait

pytestmark = pytest.mark.django_db
URL = "/center/settings/queue/"
GIVEN = {
    "ageing_s": "0", "starving_min": "60", "starving_overtaken": "50", "console_lost_s": "120",
    "rests_after_min": "30", "late_return_alert_min": "5", "units_email": "1", "reason": "Pedido da operação",
}  # fmt: skip


def test_the_bound_is_said_in_figures() -> None:
    assert bound(60).startswith("99 pontos × 60 s = 99 min: ninguém que chegue mais de 99 min depois")
    assert bound(5).startswith("99 pontos × 5 s = 8,2 min")
    assert bound(0).startswith("Desligado")
    assert bound(None) == "Use um número inteiro de 0 a 3600."


def test_turning_it_on_is_asked_about_and_then_in_force(as_role: Any) -> None:
    client = as_role(Role.SUPERVISOR)
    low, high = factories.make_channel("email", priority=10), factories.make_channel("whatsapp", priority=90)
    wait(high, name="Novo")
    wait(low, name="Antigo", since=timezone.now() - timedelta(hours=3))
    asked = client.post(URL, GIVEN | {"ageing_s": "60"})
    assert "Ligar o envelhecimento?" in asked.content.decode()
    assert current().ageing_s == 0
    assert listed(None) == ["Novo", "Antigo"]
    done = client.post(URL, GIVEN | {"ageing_s": "60", "confirmed": "1"}, follow=True)
    assert "Configurações da fila salvas" in done.content.decode()
    assert listed(None) == ["Antigo", "Novo"]
    entry = AuditEntry.objects.get(action="operation.updated")
    assert (entry.changes["ageing_s"], entry.reason) == ([0, 60], "Pedido da operação")
    assert "Envelhecimento" in client.get(URL).content.decode()
    assert client.post(URL, GIVEN | {"ageing_s": "30"}).status_code == 302, (
        "only turning it on is asked about"
    )


def test_the_preview_answers_while_it_is_typed(as_role: Any) -> None:
    client = as_role(Role.SUPERVISOR)
    wait(factories.make_channel("whatsapp", priority=90), name="Novo")
    wait(
        factories.make_channel("email", priority=10), name="Antigo", since=timezone.now() - timedelta(hours=3)
    )
    answer = client.post(f"{URL}preview/", GIVEN | {"ageing_s": "60"}).json()
    assert answer["bound"].startswith("99 pontos × 60 s = 99 min")
    assert answer["html"].index("Antigo") < answer["html"].index("Novo")
    assert "Use um número" in client.post(f"{URL}preview/", {"ageing_s": "x"}).json()["bound"]
    assert not Operation.objects.exists()


def test_impossible_values_are_refused_by_name(as_role: Any) -> None:
    answer = as_role(Role.SUPERVISOR).post(URL, GIVEN | {"ageing_s": "4000", "console_lost_s": "3"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"ageing_s", "console_lost_s"}


def test_the_patience_with_late_returns_is_set_here(as_role: Any) -> None:
    client = as_role(Role.SUPERVISOR)
    assert client.post(URL, GIVEN | {"late_return_alert_min": "12"}).status_code == 302
    assert current().late_return_alert_min == 12
    assert 'name="late_return_alert_min" value="12"' in client.get(URL).content.decode()
    refused = client.post(URL, GIVEN | {"late_return_alert_min": "-1"})
    assert set(refused.context["form"].errors) == {"late_return_alert_min"}


def test_units_are_kept_only_where_they_are_not_one(as_role: Any) -> None:
    as_role(Role.SUPERVISOR).post(URL, GIVEN | {"units_email": "2", "units_sms": "1", "picks_general": "on"})
    assert (current().kind_units, current().picks_general) == ({"email": 2}, True)
