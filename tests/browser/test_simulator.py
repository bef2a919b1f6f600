"""The simulator's page: a newcomer plays the customer and the provider, and the team answers in Live."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.support.api import Api, whatsapp_line
from tests.support.axe import grave_in_both_lights
from tests.support.processes import eventually
from tests.support.stack import Stack

from .conftest import Pages
from .customers import new_number, other_person, somebody_waits, take_before_turn, write

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def test_both_sides_of_a_conversation(pages: Pages) -> None:
    number, text = new_number(), f"Meu pedido {uuid4().hex[:8]}"
    customer = pages.signed_in("supervisora", "/simulator/")
    somebody_waits(customer)
    other_person(customer, number, "Cátia Prado")
    write(customer, text)
    customer.get_by_label("Entrega da chamada").select_option(label="três vezes a mesma")
    write(customer, "Repetida pelo provedor")
    expect(customer.locator("#note")).to_have_text("Chamada aceita; aceita; aceita.")
    customer.get_by_label("Entrega da chamada").select_option(label="com assinatura errada")
    write(customer, "Falsificada")
    expect(customer.locator("#note")).to_contain_text("a assinatura não confere")
    # What the person believes to have sent; outside business hours the line has answered in between.
    expect(customer.locator("#thread li:not(.outgoing)")).to_have_count(3)

    team = take_before_turn(pages, number)
    log = team.get_by_role("log")
    expect(log).to_contain_text(text)
    expect(log.get_by_text("Repetida pelo provedor")).to_have_count(1)
    expect(log.get_by_text("Falsificada")).to_have_count(0)
    customer.get_by_label("No próximo envio da equipe").select_option(
        label="diz que a janela fechou (131047)"
    )
    team.locator("#text").fill("Não vai chegar")
    team.locator("#text").press("Enter")
    expect(team.locator(".bubble[data-direction=out]").last).to_have_attribute("data-status", "failed")
    team.locator("#text").fill("Já vai sair")
    team.locator("#text").press("Enter")
    expect(customer.locator("#thread li.outgoing").last).to_contain_text("Já vai sair")
    customer.locator("#thread li.outgoing").last.get_by_role("button", name="Lida").click()
    expect(team.locator(".bubble[data-direction=out]").last).to_contain_text("lida")


def test_the_command_plays_a_customer_too(stack: Stack, api: Callable[[str], Api]) -> None:
    line, _ = whatsapp_line(api("admin"), "Comando", address="(11) 95555-0100")
    said = stack.manage(
        "simulate", "whatsapp", "--channel", line, "--from", "5511955550199", "--text", "Oi", "--repeat", "3"
    )
    ids = [word for word in said.split() if word.startswith("wamid.")]
    assert len(set(ids)) == 3
    supervisor = api("supervisora")
    eventually(lambda: len(supervisor.all("messages/", channel=line)) == 3, 30)
    assert {row["provider_id"] for row in supervisor.all("messages/", channel=line)} == set(ids)
    (conversation,) = supervisor.all("conversations/", channel=line)
    assert conversation["status"] == "waiting"
    with pytest.raises(AssertionError, match="Esta linha é do tipo whatsapp"):
        stack.manage("simulate", "sms", "--channel", line, "--from", "5511955550199", "--text", "Oi")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_is_accessible_in_both_lights(pages: Pages, width: int) -> None:
    page = pages.signed_in("admin", "/simulator/", width=width, height=844)
    expect(page.get_by_role("heading", name="Simulador de clientes")).to_be_visible()
    assert grave_in_both_lights(page) == []
    page.get_by_label("Linha", exact=True).select_option(index=page.locator("#line option").count() - 1)
    assert grave_in_both_lights(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
