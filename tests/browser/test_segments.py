"""A supervisor builds rules by hand and edits a priority; what waits moves before an agent's eyes."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.axe import grave_violations

from .desk import Desk, desk, head, rows

__all__ = ["desk"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

WATCH_HEAD = """(name) => {
  const list = document.querySelector("#list-rows");
  const look = () => {
    const first = list.querySelector('[aria-rowindex="1"]');
    if (!window.seenAt && first?.textContent.includes(name)) window.seenAt = Date.now();
  };
  new MutationObserver(look).observe(list, { subtree: true, childList: true, attributes: true, characterData: true });
  look();
}"""


def sample(page: Page) -> Locator:
    return page.locator("[data-sample]")


def condition(page: Page, place: str, field: str, comparison: str) -> Locator:
    """The condition at that place, with its field and comparison chosen."""
    row = page.get_by_role("group", name=f"Condição {place}", exact=True)
    row.get_by_label("Campo").select_option(label=field)
    if comparison:
        row.get_by_label("Comparação").select_option(label=comparison)
    return page.get_by_role("group", name=f"Condição {place}", exact=True)


def test_nested_rules_are_built_counted_saved_and_move_what_waits(desk: Desk) -> None:
    mark = uuid4().hex[:6]
    desk.customer_writes("Quero a segunda via do boleto", name=f"Gilda {mark}")
    _, console = desk.agent()
    expect(rows(console)).to_have_count(1)
    page = desk.pages.signed_in("supervisora", "/center/invenio_center/segment/add/")
    page.get_by_label("Nome do segmento").fill(f"Boletos {mark}")
    page.get_by_label("Prioridade", exact=True).fill("97")
    page.get_by_role("button", name="Incluir condição").click()
    condition(page, "1", "Nome", "contém").get_by_label("Valor", exact=True).fill(mark)
    expect(sample(page)).to_contain_text(f"1 contato entra hoje: Gilda {mark}.")
    expect(sample(page)).to_contain_text(f"1 estaria neste segmento: Gilda {mark}.")
    page.get_by_role("button", name="Incluir grupo").click()
    condition(page, "2.1", "Texto da primeira mensagem", "contém").get_by_label("Valor", exact=True).fill(
        "boleto"
    )
    page.get_by_role("group", name="Grupo 2", exact=True).get_by_role(
        "button", name="Incluir condição"
    ).click()
    condition(page, "2.2", "Tipo de canal", "é um destes")
    more = page.get_by_role("group", name="Condição 2.2", exact=True).get_by_label("Incluir valor")
    more.select_option(label="SMS")
    more.select_option(label="Telegram")
    expect(page.get_by_role("button", name="Tirar Telegram")).to_be_visible()
    expect(sample(page)).to_contain_text("Estas regras olham também para a conversa")
    expect(sample(page)).to_contain_text(f"1 estaria neste segmento: Gilda {mark}.")
    assert grave_violations(page) == []
    page.get_by_role("button", name="Salvar", exact=True).click()
    expect(page.get_by_role("link", name=f"Boletos {mark}").first).to_be_visible()
    expect(head(console)).to_contain_text("97")
    [waiting] = desk.conversations()
    assert (waiting["priority"], waiting["priority_source"]) == (97, "segment")
    page.get_by_role("link", name=f"Boletos {mark}").first.click()
    expect(page.get_by_role("group", name="Condição 2.1", exact=True).get_by_label("Valor")).to_have_value(
        "boleto"
    )


def test_a_condition_without_a_value_is_pointed_at_and_nothing_is_saved(desk: Desk) -> None:
    page = desk.pages.signed_in(
        "supervisora", "/center/invenio_center/segment/add/", width=390, height=844, color_scheme="dark"
    )
    page.get_by_label("Nome do segmento").fill("Sem valor")
    add = page.get_by_role("button", name="Incluir condição")
    add.focus()
    page.keyboard.press("Enter")
    row = page.get_by_role("group", name="Condição 1", exact=True)
    expect(row.get_by_label("Campo")).to_be_focused()
    page.get_by_role("button", name="Salvar", exact=True).click()
    expect(row.get_by_text("Falta o valor desta condição.")).to_be_visible()
    expect(row.get_by_label("Valor", exact=True)).to_be_focused()
    row.get_by_label("Campo").select_option(label="Nome")
    row = condition(page, "1", "Nome", "segue a expressão")
    row.get_by_label("Valor", exact=True).fill("(")
    expect(row.get_by_text("A expressão não está correta.")).to_be_visible()
    assert grave_violations(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide
    row.get_by_role("button", name="Remover condição 1").click()
    expect(row).to_have_count(0)
    expect(sample(page)).to_contain_text("Sem regras")


def test_an_edited_priority_moves_the_agents_list_within_a_second(desk: Desk) -> None:
    mark = uuid4().hex[:6]
    desk.customer_writes("Bom dia", name=f"Hugo {mark}")
    _, console = desk.agent()
    expect(rows(console)).to_have_count(1)
    number = desk.customer_writes("Boa tarde", name=f"Iara {mark}")
    expect(rows(console)).to_have_count(2)
    expect(head(console)).to_contain_text("Hugo")
    console.evaluate(WATCH_HEAD, "Iara")
    page = desk.pages.signed_in("supervisora", f"/center/invenio_center/contact/?q={number}")
    page.get_by_role("link", name=f"Iara {mark}").click()
    places = page.locator("[data-places]")
    expect(places.get_by_role("row")).to_have_count(2)
    page.get_by_label("Prioridade", exact=True).fill("100")
    expect(places).to_contain_text("sobe")
    page.get_by_role("button", name="Salvar", exact=True).click()
    expect(page.get_by_text("Diga por que a prioridade muda.")).to_be_visible()
    assert grave_violations(page) == []
    page.get_by_label("Motivo da mudança").fill("Pedido da diretoria")
    with page.expect_response(lambda one: one.request.method == "POST" and "/contact/" in one.url) as saved:
        page.get_by_role("button", name="Salvar", exact=True).click()
    assert saved.value.status == 302
    expect(page.get_by_text("Lugar na fila:")).to_be_visible()
    expect(head(console)).to_contain_text("Iara")
    # From the first byte of the answer to the save, by the browser's own record of it, not from when we heard of it.
    timing = saved.value.request.timing
    assert timing["responseStart"] > 0
    assert console.evaluate("window.seenAt") - (timing["startTime"] + timing["responseStart"]) < 1000
    assert "Hugo" not in head(console).inner_text()


def test_words_of_priority_are_listed_and_heeded(desk: Desk) -> None:
    mark = uuid4().hex[:6]
    page = desk.pages.signed_in("supervisora", "/center/")
    menu = page.get_by_role("navigation", name="Menu principal")
    menu.get_by_role("link", name="Palavras de prioridade", exact=True).click()
    page.get_by_role("link", name="Adicionar").first.click()
    page.get_by_label("Palavras").fill(f"Ação {mark}")
    page.get_by_role("spinbutton", name="Prioridade").fill("98")
    page.get_by_role("button", name="Salvar", exact=True).click()
    expect(page.get_by_role("link", name=f"Ação {mark}").first).to_be_visible()
    assert grave_violations(page) == []
    desk.customer_writes(f"Vou entrar com uma ACAO {mark}!")
    _, console = desk.agent()
    expect(head(console)).to_contain_text("98")
    [waiting] = desk.conversations()
    assert (waiting["priority"], waiting["priority_source"]) == (98, "contact")
