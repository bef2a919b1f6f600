"""A customer who writes on the simulator's page, and the person in Live who takes that conversation."""

from __future__ import annotations

from uuid import uuid4

from playwright.sync_api import Page, expect

from .conftest import Pages


def new_number() -> str:
    return f"55119{uuid4().int % 10**8:08d}"


def other_person(page: Page, number: str, name: str) -> None:
    page.goto(f"{page.url.split('/simulator')[0]}/simulator/")
    line = page.locator("#line option", has_text="WhatsApp - Suporte").get_attribute("value")
    page.get_by_label("Linha", exact=True).select_option(value=line)
    page.get_by_label("Pessoa", exact=True).select_option(label="Outra pessoa…")
    page.get_by_label("Número com país e DDD").fill(number)
    page.get_by_label("Nome", exact=True).fill(name)


def write(page: Page, text: str) -> None:
    page.get_by_label("Mensagem", exact=True).fill(text)
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect(page.locator("#thread")).to_contain_text(text)


def somebody_waits(page: Page) -> None:
    """Another customer of the same line, who therefore comes before all who write after."""
    other_person(page, new_number(), "Vera Antes")
    write(page, "Estou na frente")


def take_before_turn(pages: Pages, number: str) -> Page:
    """A supervisor finds the conversation of this number in Live and takes it, with a reason: somebody is overtaken."""
    team = pages.signed_in("supervisora", "/live/")
    team.locator("#search-input").fill(number[2:])
    team.locator("#search-results").get_by_role("option").first.click()
    team.locator("#talk").get_by_role("button", name="Atender", exact=True).click()
    dialog = team.get_by_role("dialog")
    dialog.get_by_label("Motivo").fill("Faz o teste")
    dialog.get_by_role("button", name="Atender", exact=True).click()
    expect(dialog).not_to_be_visible()
    return team
