"""What supervisors and agents do about the order by hand: to the top, another ageing, a pick with its reason."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Page, expect

from tests.support.axe import grave_violations
from tests.support.processes import eventually

from .desk import Desk, desk, head, rows

__all__ = ["desk"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
SHOTS = os.environ.get("INVENIO_SHOTS", "")


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def only_line(desk: Desk, page: Page) -> None:
    """Center shows everything that waits: this line alone is looked at."""
    page.goto(f"{desk.stack.base_url}/center/monitor/queue/?channel={desk.channel}")


def test_a_row_moved_to_the_top_is_first_in_every_window(desk: Desk) -> None:
    _, console = desk.agent()
    desk.customer_writes("Cheguei antes", name="Ana Antes")
    expect(rows(console)).to_have_count(1)
    desk.customer_writes("É urgente", name="Gilda Urgente")
    expect(rows(console)).to_have_count(2)
    expect(head(console)).to_contain_text("Ana Antes")

    center = desk.pages.signed_in("supervisora", "/center/monitor/queue/")
    only_line(desk, center)
    order = center.get_by_role("region", name="Fila", exact=True)
    expect(order.get_by_role("row").nth(1)).to_contain_text("Ana Antes")
    assert grave_violations(center) == []
    shot(center, "monitor")
    order.get_by_role("link", name="Mover para o topo: Gilda Urgente").click()
    center.get_by_role("button", name="Mover para o topo").click()
    expect(center.get_by_text("Este campo é obrigatório.")).to_be_visible()
    desk.pages.complaints.clear()  # the refusal is a 422, which the browser notes
    center.get_by_label("Motivo").fill("Ligou à diretoria")
    assert grave_violations(center) == []
    shot(center, "act")
    center.get_by_role("button", name="Mover para o topo").click()
    expect(center.get_by_text("Posto no topo. Quem chamar")).to_be_visible()
    expect(head(console)).to_contain_text("Gilda Urgente")
    expect(head(console)).to_contain_text("posto no topo")
    shot(console, "console")
    only_line(desk, center)
    expect(order.get_by_role("row").nth(1)).to_contain_text("Ligou à diretoria")

    console.locator("#next").click()
    expect(console.get_by_role("log")).to_contain_text("É urgente")
    expect(order.get_by_role("row").nth(1)).to_contain_text("Ana Antes")  # without a reload
    expect(console.get_by_text("Posto no topo por")).to_be_visible()


def test_the_live_queue_fits_a_telephone_and_both_lights(desk: Desk) -> None:
    desk.customer_writes("Olá", name="Nome Muito Comprido de Pessoa da Silva")
    center = desk.pages.signed_in("supervisora", "/center/monitor/queue/")
    expect(center.get_by_text("Nome Muito Comprido").first).to_be_visible()
    fits_and_is_accessible(center, "monitor")
    for path in ("settings/queue", "reports/starvation", "reports/queue-now", "reports/out-of-order"):
        center.goto(f"{desk.stack.base_url}/center/{path}/")
        fits_and_is_accessible(center, path.replace("/", "-"))


def fits_and_is_accessible(page: Page, name: str) -> None:
    for width, scheme in ((390, "light"), (1440, "dark")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
        assert grave_violations(page) == [], (name, width)
        shot(page, f"{name}-{width}")


def test_the_bound_is_printed_while_the_ageing_is_typed(desk: Desk) -> None:
    center = desk.pages.signed_in("supervisora", "/center/settings/queue/")
    field = center.get_by_label("envelhecimento", exact=False).first
    field.fill("60")
    expect(center.locator("#ageing-bound")).to_contain_text("99 pontos × 60 s = 99 min")
    center.get_by_role("button", name="Salvar").click()
    expect(center.get_by_role("heading", name="Ligar o envelhecimento?")).to_be_visible()
    assert grave_violations(center) == []
    center.get_by_role("link", name="Voltar").click()
    expect(center.locator("#ageing-bound")).to_contain_text("Desligado")


def test_where_it_is_allowed_an_agent_picks_and_says_why(desk: Desk) -> None:
    center = desk.pages.signed_in("supervisora", "/center/settings/queue/")
    box = center.get_by_label("operadores podem escolher na fila geral", exact=False)
    box.check()
    center.get_by_role("button", name="Salvar").click()
    expect(center.get_by_text("Configurações da fila salvas")).to_be_visible()
    try:
        _, console = desk.agent()
        desk.customer_writes("Cheguei antes", name="Ana Antes")
        expect(rows(console)).to_have_count(1)
        desk.customer_writes("Conheço a Ana", name="Gilda Depois")
        expect(rows(console)).to_have_count(2)
        dialog = console.get_by_role("dialog")
        pick = console.get_by_role("button", name="Atender Gilda Depois")

        def asked() -> bool:
            """A list that has just moved takes no click."""
            pick.click()
            console.wait_for_timeout(300)
            return dialog.is_visible()

        eventually(asked, 20)
        dialog.get_by_label("Motivo").fill("Já conheço o caso")
        assert grave_violations(console) == []
        dialog.get_by_role("button", name="Atender").click()
        expect(console.get_by_role("log")).to_contain_text("Conheço a Ana")
        center.goto(f"{desk.stack.base_url}/center/reports/out-of-order/")
        expect(center.get_by_role("row").nth(1)).to_contain_text("Já conheço o caso")
    finally:
        center.goto(f"{desk.stack.base_url}/center/settings/queue/")
        box.uncheck()
        center.get_by_role("button", name="Salvar").click()
        expect(center.get_by_text("Configurações da fila salvas")).to_be_visible()
