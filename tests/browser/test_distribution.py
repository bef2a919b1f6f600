"""A supervisor sets distribution and sees whom it would serve; an agent is offered work, opens it, misses one."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import expect

from tests.support.api import Api
from tests.support.axe import grave_violations

from .conftest import Pages
from .desk import Desk, desk

__all__ = ["desk"]
FIELDS = ("weight_served", "offer_s", "offers_missed")
ASKED = "Preciso de ajuda com a fatura."


def automatic_segment(desk: Desk, api: Callable[[str], Api], agent: str) -> str:
    rules = {"all": [{"field": "channel", "op": "eq", "value": desk.channel}]}
    person = Api(desk.stack, agent).get("agents/me/")["id"]
    code = f"auto-{uuid4().hex[:6]}"
    made = {"name": code, "code": code, "distribution": "automatic", "rules": rules, "agents": [person]}
    return str(api("supervisora").post("segments/", made)["id"])


def test_an_offer_is_announced_with_its_time_and_opened(desk: Desk, api: Callable[[str], Api]) -> None:
    name, page = desk.agent()
    automatic_segment(desk, api, name)
    desk.customer_writes(ASKED)
    bar = page.get_by_role("region", name="Atendimentos oferecidos a você")
    expect(bar).to_contain_text("Rita Campos")
    expect(bar.get_by_role("timer")).to_have_text(re.compile(r"^[01]:\d\d$"))
    expect(bar).to_contain_text("0 pendências")
    expect(page.locator("#assertive")).to_contain_text("Novo atendimento para você: Rita Campos")
    assert grave_violations(page) == []
    bar.get_by_role("button", name="Abrir o atendimento de Rita Campos").click()
    expect(page.get_by_role("log")).to_contain_text(ASKED)
    expect(bar).to_be_hidden()
    expect(page.locator("#contato")).to_contain_text("Distribuição")
    expect(page.locator("#contato")).to_contain_text("0 pendências")
    (row,) = api("supervisora").all("assignments/", conversation=desk.conversations()[0]["id"])
    assert row["state"] == "accepted"


def test_a_supervisor_sets_the_times_and_who_misses_is_asked_once(
    desk: Desk, api: Callable[[str], Api], pages: Pages
) -> None:
    center = pages.signed_in("supervisora", "/center/settings/distribution/")
    usual = {name: center.locator(f"#id_{name}").input_value() for name in FIELDS}
    expect(center.get_by_role("heading", name="Quem receberia agora")).to_be_visible()
    assert grave_violations(center) == []
    center.locator("#id_weight_served").fill("99")
    expect(center.locator("#preview")).to_contain_text("Corrija os pesos")
    center.locator("#id_weight_served").fill("4")
    expect(center.locator("#preview")).not_to_contain_text("Corrija os pesos")
    center.locator("#id_offer_s").fill("5")
    center.locator("#id_offers_missed").fill("1")
    center.get_by_role("button", name="Salvar").click()
    expect(center.get_by_text("Distribuição salva")).to_be_visible()
    try:
        name, page = desk.agent()
        automatic_segment(desk, api, name)
        desk.customer_writes(ASKED)
        question = page.get_by_role("region", name="Presença")
        expect(question).to_contain_text("Você ainda está aí?")
        expect(page.locator("#presence-word")).to_have_text("Em pausa: Ausente")
        assert grave_violations(page) == []
        question.get_by_role("button", name="Estou aqui").click()
        expect(question).to_be_hidden()
        expect(page.get_by_role("region", name="Atendimentos oferecidos a você")).to_contain_text(
            "Rita Campos"
        )
    finally:
        center.goto(f"{desk.stack.base_url}/center/settings/distribution/")
        for field, value in usual.items():
            center.locator(f"#id_{field}").fill(value)
        center.get_by_role("button", name="Salvar").click()
        expect(center.get_by_text("Distribuição salva")).to_be_visible()
    center.goto(f"{desk.stack.base_url}/center/reports/assignments/?mode=expired")
    expect(center.get_by_role("region", name="Decisões da distribuição")).to_contain_text("Rita Campos")
    assert grave_violations(center) == []
