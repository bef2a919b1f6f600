"""Canned replies by hand: made in Center, put into an answer with a slash, not sent with a gap."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.axe import grave_in_both_lights, grave_violations
from tests.support.processes import eventually

from .desk import Desk, desk, take_next

__all__ = ["desk"]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def made_in_center(desk: Desk, shortcut: str, text: str) -> Page:
    center = desk.pages.signed_in("supervisora", "/center/invenio_live/cannedreply/")
    center.get_by_role("link", name="Adicionar").first.click()
    center.get_by_label("Atalho").fill(f"/{shortcut}")
    center.get_by_label("Texto").fill(text)
    center.get_by_role("button", name="Salvar", exact=True).click()
    expect(center.get_by_text("Use só letras minúsculas")).to_be_visible()
    center.get_by_label("Atalho").fill(shortcut)
    assert grave_in_both_lights(center) == []
    center.get_by_role("button", name="Salvar", exact=True).click()
    expect(row_of(center, shortcut)).to_be_visible()
    return center


def row_of(center: Page, shortcut: str) -> Locator:
    return center.locator("#result_list").get_by_role("link", name=f"/{shortcut}")


@pytest.mark.parametrize("width", [1440, 390])
def test_an_agent_answers_with_one(desk: Desk, width: int) -> None:
    shortcut = f"prazo-{uuid4().hex[:6]}"
    center = made_in_center(desk, shortcut, "{{nome}}, chega em {{prazo}} dias.")
    _, console = desk.agent(width=width, height=844)
    desk.customer_writes("Quando chega?", name="Rita Campos")
    take_next(console, "Quando chega?")
    text, options = console.locator("#text"), console.get_by_role("listbox", name="Frases prontas")

    console.get_by_role("button", name="Frases prontas").click()
    expect(text).to_have_value("/")
    expect(options.get_by_role("option").first).to_be_visible()
    text.press_sequentially(shortcut[:-2])
    expect(options.get_by_role("option")).to_have_count(1)
    expect(options.get_by_role("option")).to_have_text(f"/{shortcut}Rita, chega em {{{{prazo}}}} dias.")
    assert grave_violations(console) == []
    text.press("Escape")
    expect(options).to_be_hidden()
    expect(text).to_have_value(f"/{shortcut[:-2]}")
    text.press_sequentially(shortcut[-2:])
    expect(options.get_by_role("option")).to_have_count(1)
    text.press("Enter")
    expect(text).to_have_value("Rita, chega em {{prazo}} dias.")

    text.press("Enter")
    expect(console.locator("#composer-error")).to_have_text("Preencha {{prazo}} antes de enviar.")
    console.keyboard.type("5")
    expect(text).to_have_value("Rita, chega em 5 dias.")
    text.press("Enter")
    eventually(lambda: desk.sent() == ["Rita, chega em 5 dias."], 20)

    row_of(center, shortcut).click()
    center.get_by_role("link", name="Remover frase pronta").click()
    expect(center.get_by_role("heading", name="Remover")).to_be_visible()
    assert grave_in_both_lights(center) == []
    center.get_by_role("button", name="Sim, eu tenho certeza").click()
    expect(row_of(center, shortcut)).to_have_count(0)
