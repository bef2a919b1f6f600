"""Ctrl+K in Live: commands and people from one field, by keyboard, mouse and thumb."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.axe import grave_violations
from tests.support.touch import small_targets

from .desk import Desk, act, desk, rows, take_next

__all__ = ["desk"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def palette(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Comandos e busca")


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Comando ou atendimento")


def active(page: Page) -> Locator:
    """What the field says is active, as a screen reader is told."""
    expect(field(page)).to_have_attribute("aria-activedescendant", re.compile("."))
    option = field(page).get_attribute("aria-activedescendant")
    return page.locator(f"#{option}")


@pytest.mark.parametrize("light", ["light", "dark"])
def test_by_keyboard_alone_from_within_a_text_and_back_into_it(desk: Desk, light: str) -> None:
    _, page = desk.agent(color_scheme=light)
    desk.customer_writes("Mudei de endereço", name="Nair Sá")
    take_next(page, "Mudei de endereço")
    page.locator("#text").fill("Já anoto")
    page.keyboard.press("Control+k")
    expect(field(page)).to_be_focused()
    assert grave_violations(page) == []
    # What is not possible is there, says why, and does nothing.
    reopen = page.get_by_role("option", name="Reabrir")
    expect(reopen).to_have_attribute("aria-disabled", "true")
    expect(reopen).to_contain_text("O atendimento está aberto.")
    page.keyboard.type("reabrir")
    expect(active(page)).to_contain_text("Reabrir")
    page.keyboard.press("Enter")
    expect(page.locator("#palette-said")).to_have_text("O atendimento está aberto.")
    expect(palette(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(palette(page)).to_be_hidden()
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#text")).to_have_value("Já anoto")
    # Without the accent, and by the second word.
    page.keyboard.press("Control+k")
    expect(field(page)).to_have_value("")
    page.keyboard.type("fila")
    expect(active(page)).to_contain_text("Devolver à fila")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("volta à fila no lugar que tinha")


def test_what_can_be_done_now_comes_first_and_arrows_walk_around(desk: Desk) -> None:
    _, page = desk.agent()
    page.locator("#palette-open").click()
    options = palette(page).get_by_role("option")
    expect(active(page)).to_contain_text("Próximo")
    states = [one.get_attribute("aria-disabled") == "true" for one in options.all()]
    assert states == sorted(states) and True in states and False in states
    page.keyboard.press("ArrowUp")
    last = options.last.get_attribute("id")
    expect(field(page)).to_have_attribute("aria-activedescendant", last or "")
    page.keyboard.press("ArrowDown")
    expect(active(page)).to_contain_text("Próximo")
    page.keyboard.press("Escape")
    expect(page.locator("#palette-open")).to_be_focused()
    # What others do changes it while it is open.
    page.keyboard.press("Control+k")
    reason = page.get_by_role("option", name="Por quê? da linha em foco")
    expect(reason).to_contain_text("Escolha uma linha da fila.")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Comandos e busca")
    page.keyboard.press("Control+k")
    expect(palette(page)).to_be_hidden()


def test_people_are_found_with_one_question_for_what_was_typed(desk: Desk) -> None:
    name, page = desk.agent()
    asked: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda sent: asked.append(str(sent))))
    page.reload()
    desk.customer_writes("Bom dia", name=f"Zuleica {name}")
    desk.customer_writes("Boa tarde", name=f"Zenóbia {name}")
    expect(rows(page)).to_have_count(2)
    page.keyboard.press("Control+k")
    page.keyboard.type(f"zenobia {name}", delay=20)
    found = palette(page).get_by_role("option", name=f"Zenóbia {name}")
    expect(found).to_be_visible()
    expect(palette(page).get_by_role("option")).to_have_count(1)
    expect(page.locator("#palette-said")).to_have_text("1 atendimento")
    assert sum('"type":"search"' in one for one in asked) == 1
    assert grave_violations(page) == []
    page.keyboard.press("Enter")
    expect(palette(page)).to_be_hidden()
    expect(page.locator("#talk-name")).to_have_text(f"Zenóbia {name}")
    page.keyboard.press("Control+k")
    page.keyboard.type("não existe ninguém assim")
    expect(page.locator("#palette-said")).to_contain_text("Nada encontrado.")
    expect(field(page)).to_have_attribute("aria-expanded", "false")


def test_it_opens_over_no_other_dialog(desk: Desk) -> None:
    _, page = desk.agent()
    desk.customer_writes("Quero trocar o pedido")
    take_next(page, "Quero trocar o pedido")
    act(page, "Transferir")
    note = page.get_by_role("dialog").get_by_label("Nota para quem recebe")
    note.fill("Cliente antigo")
    handled = "addEventListener('keydown', (event) => { window.handled = event.defaultPrevented })"
    page.evaluate(handled)
    page.keyboard.press("Control+k")
    expect(palette(page)).to_be_hidden()
    expect(note).to_be_focused()
    assert page.evaluate("window.handled"), "else the browser takes the focus to its own bar"


@pytest.mark.parametrize(("width", "touch", "light"), [(390, True, "dark"), (320, False, "light")])
def test_on_a_telephone_a_thumb_reaches_all_of_it(desk: Desk, width: int, touch: bool, light: str) -> None:
    _, page = desk.agent(width=width, height=844, has_touch=touch, color_scheme=light)
    desk.customer_writes("Preciso de ajuda")
    take_next(page, "Preciso de ajuda")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    opener = page.locator("#palette-open")
    opener.tap() if touch else opener.click()
    expect(field(page)).to_be_focused()
    assert grave_violations(page) == []
    assert small_targets(page) == []
    heights = "(all) => Math.min(...all.map((one) => one.getBoundingClientRect().height))"
    assert palette(page).get_by_role("option").evaluate_all(heights) >= 40
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # The search box is beside the lists, which a narrow screen has put away.
    search = palette(page).get_by_role("option", name="Buscar")
    search.tap() if touch else search.click()
    expect(page.locator("#search-input")).to_be_focused()
