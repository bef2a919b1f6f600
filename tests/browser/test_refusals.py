"""An address that sent a message back: the agent reads why, sets it free, and tries again with the same words."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.flows.played import Simulator
from tests.support.axe import grave_violations

from .desk import Desk, desk, take_next

__all__ = ["desk"]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
WHY = "Este número não recebe mensagens do WhatsApp."


def reply(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")


def test_a_refused_address_is_shown_and_set_free(desk: Desk) -> None:
    simulator = Simulator(desk.stack)
    simulator.settings(deliver=True, read=False, reorder=False)
    desk.customer_writes("Cadê o pedido?", name="Zélia Prado")
    _, page = desk.agent()
    take_next(page, "Cadê o pedido?")
    simulator.settings(line=desk.channel, fault="131026")
    reply(page, "Sai hoje.")
    refused = page.locator(".bubble[data-direction=out]", has_text="Sai hoje.")
    expect(refused).to_have_attribute("data-status", "failed")
    expect(refused).to_contain_text(WHY)

    refused.get_by_role("button", name="Tentar de novo").click()
    expect(page.locator("#text")).to_have_value("Sai hoje.")
    panel = page.locator("#contato")
    expect(panel).to_contain_text("Este endereço devolveu a mensagem em")
    expect(panel).to_contain_text(WHY)
    assert grave_violations(page) == []
    page.locator("#text").press("Enter")
    expect(page.locator("#composer-error")).to_contain_text("libere-o nos dados do contato")

    panel.get_by_role("button", name="Liberar").click()
    expect(panel).not_to_contain_text(WHY)
    page.get_by_role("log").get_by_role("button", name="Tentar de novo").last.click()
    expect(page.locator(".bubble[data-status=delivered]", has_text="Sai hoje.")).to_be_visible()
