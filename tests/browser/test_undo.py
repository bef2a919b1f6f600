""" "Desfazer" in Live: after ending, transferring and giving back, by mouse, key and palette."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.axe import grave_violations
from tests.support.touch import small_targets

from .desk import Desk, act, answer, desk, head, rows, take_next
from .people import agent_for

__all__ = ["desk"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def end(page: Page, then: str = "Encerrar") -> None:
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Tabulação").select_option(label="Resolvido")
    dialog.get_by_role("button", name="Encerrar", exact=True).click()
    expect(dialog).to_be_hidden()


def button(page: Page) -> Locator:
    return page.locator("#toasts").get_by_role("button", name="Desfazer")


def statuses(desk: Desk) -> list[str]:
    return [one["status"] for one in desk.conversations()]


@pytest.mark.parametrize(("width", "light"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")])
def test_what_was_ended_is_open_again_with_its_draft_place(desk: Desk, width: int, light: str) -> None:
    _, page = desk.agent(width=width, height=844, color_scheme=light, has_touch=width == 390)
    desk.customer_writes("Chegou, obrigado", name="Rita Campos")
    take_next(page, "Chegou, obrigado")
    expect(answer(page, "Que bom!")).to_contain_text("entregue")
    act(page, "Encerrar")
    end(page)
    expect(page.locator("#toasts")).to_contain_text("Encerrado: Rita Campos.")
    expect(page.locator("#tab-held .count")).to_have_text("")
    assert statuses(desk) == ["closed"], "the act is done at once"
    assert grave_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if width == 390:
        assert small_targets(page) == []
        button(page).tap()
    else:
        button(page).click()
    expect(page.locator("#talk-name")).to_have_text("Rita Campos")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#tab-held .count")).to_have_text("1")
    expect(button(page)).to_have_count(0)
    assert statuses(desk) == ["active"]
    expect(answer(page, "Continuo aqui.")).to_contain_text("entregue")


def test_given_back_it_returns_by_the_key_alone_unless_a_colleague_was_faster(desk: Desk) -> None:
    (_, page), (colleague, other) = desk.agent(), desk.agent()
    desk.customer_writes("Tenho uma dúvida")
    take_next(page, "Tenho uma dúvida")
    act(page, "Devolver à fila")
    page.get_by_role("dialog").get_by_role("button", name="Devolver").click()
    expect(rows(other)).to_have_count(1)
    expect(button(page)).to_be_visible()
    page.locator("body").press("z")
    expect(page.locator("#text")).to_be_focused()
    expect(rows(other)).to_have_count(0)
    act(page, "Devolver à fila")
    page.get_by_role("dialog").get_by_role("button", name="Devolver").click()
    expect(button(page)).to_be_visible()
    take_next(other, "Tenho uma dúvida")
    button(page).click()
    expect(page.locator("#toasts")).to_contain_text(f"{colleague} já atende este contato.")
    expect(other.locator("#tab-held .count")).to_have_text("1")


def test_a_colleague_who_has_not_opened_it_is_told_and_who_has_keeps_it(desk: Desk) -> None:
    (name, page), (colleague, other) = desk.agent(), desk.agent()
    desk.customer_writes("Quero falar do contrato", name="Otávio Lima")
    take_next(page, "Quero falar do contrato")
    for opens in (False, True):
        act(page, "Transferir")
        dialog = page.get_by_role("dialog")
        option = dialog.get_by_label("Para", exact=True).locator("option", has_text=colleague)
        dialog.get_by_label("Para", exact=True).select_option(value=option.get_attribute("value"))
        dialog.get_by_role("button", name="Transferir").click()
        expect(other.locator("#tab-held .count")).to_have_text("1")
        if opens:
            other.locator("#tab-held").click()
            head(other).click()
            expect(other.get_by_role("log")).to_contain_text("Quero falar do contrato")
            button(page).click()
            expect(page.locator("#toasts")).to_contain_text(f"{colleague} já atende este contato.")
        else:
            button(page).click()
            expect(page.locator("#talk-name")).to_have_text("Otávio Lima")
            expect(other.locator("#toasts")).to_contain_text(f"{name} retomou o atendimento de Otávio Lima")
            expect(other.locator("#tab-held .count")).to_have_text("")


def test_after_ending_and_next_the_palette_brings_the_first_one_back(desk: Desk) -> None:
    _, page = desk.agent()
    desk.customer_writes("primeira", name="Cliente primeira")
    take_next(page, "primeira")
    desk.customer_writes("segunda", name="Cliente segunda")
    expect(rows(page)).to_have_count(1)
    page.locator("#log").press("Shift+E")
    end(page)
    expect(page.locator("#talk-name")).to_have_text("Cliente segunda")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("desf")
    expect(page.get_by_role("option", name="Desfazer")).not_to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#talk-name")).to_have_text("Cliente primeira")
    expect(page.locator("#tab-held .count")).to_have_text("2")
    page.keyboard.press("Control+k")
    page.keyboard.type("desf")
    expect(page.get_by_role("option", name="Desfazer")).to_contain_text("Não há o que desfazer.")


def test_it_stays_eight_seconds_and_waits_for_pointer_and_focus(desk: Desk) -> None:
    name = f"op{uuid4().hex[:8]}"
    agent_for(desk.stack, desk.api("supervisora"), name, [desk.channel])
    window = desk.pages.new_window()
    page = window.new_page()
    page.clock.install()
    desk.pages.sign_in(page, name, "/live/")
    desk.customer_writes("Até logo")
    take_next(page, "Até logo")
    act(page, "Encerrar")
    end(page)
    offer = button(page)
    page.mouse.move(700, 300)
    page.clock.fast_forward(6_500)
    expect(offer).to_be_visible()
    offer.hover()
    page.clock.fast_forward(9_000)
    expect(offer).to_be_visible()
    offer.focus()
    page.mouse.move(700, 300)
    page.clock.fast_forward(9_000)
    expect(offer).to_be_focused()
    page.locator("#search-input").focus()
    page.clock.fast_forward(500)
    page.clock.fast_forward(1_600)
    expect(offer).to_have_count(0)


def test_the_focus_goes_back_to_where_it_came_from(desk: Desk) -> None:
    _, page = desk.agent()
    desk.customer_writes("Até logo")
    take_next(page, "Até logo")
    act(page, "Encerrar")
    end(page)
    page.locator("#search-input").focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        if button(page).evaluate("(one) => one === document.activeElement"):
            break
    expect(button(page)).to_be_focused()
    expect(button(page)).to_have_attribute("aria-keyshortcuts", re.compile("Z"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(button(page)).to_have_count(0)
    assert page.evaluate("document.activeElement !== document.body")
