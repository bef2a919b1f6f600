"""Center in a real browser: every path of the menu by clicking, accessible, in both lights and on a telephone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.axe import grave_in_both_lights, grave_violations
from tests.support.touch import small_targets

from .conftest import Pages

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

# Who walks which path; the last label is what the page's breadcrumb must end in.
PATHS = {
    "supervisora": [
        ("Início",),
        ("Recursos", "Canais"),
        ("Recursos", "Canais", "Prioridades de canal"),
        ("Recursos", "Segmentos"),
        ("Recursos", "Palavras de prioridade"),
        ("Recursos", "Frases prontas"),
        ("Recursos", "Tags"),
        ("Recursos", "Tabulações"),
        ("Contatos",),
        ("Contatos", "Importar"),
        ("Relatórios", "Agendamentos Pendentes"),
        ("Relatórios", "Operadores"),
        ("Relatórios", "Pausas realizadas por usuários"),
        ("Relatórios", "Fila agora"),
        ("Relatórios", "Espera por classe"),
        ("Relatórios", "Fora da ordem"),
        ("Relatórios", "Prioridades alteradas"),
        ("Relatórios", "Agendamentos realizados"),
        ("Monitor", "Agenda"),
        ("Monitor", "Fila"),
        ("Monitor", "Operadores"),
        ("Monitor", "Recebimentos"),
        ("Configurações", "Prioridade dos canais", "Gerenciar"),
        ("Configurações", "Pausas de Atendimento", "Gerenciar"),
        ("Configurações", "Fila"),
        ("Configurações", "Expedientes e feriados"),
    ],
    "admin": [
        ("Início",),
        ("Recursos", "Canais"),
        ("Configurações", "Usuários e equipes"),
        ("Configurações", "Chaves de API"),
        ("Configurações", "Webhooks"),
    ],
    "compliance": [
        ("Início",),
        ("Conformidade", "Textos"),
        ("Conformidade", "Livro de consentimentos"),
        ("Conformidade",),
        ("Conformidade", "Auditoria"),
    ],
}


def follow(page: Page, path: tuple[str, ...]) -> None:
    menu = page.get_by_role("navigation", name="Menu principal")
    name = f"{path[1]}: {path[2]}" if path[-1] == "Gerenciar" else path[-1]
    group = menu.locator(f'[data-group="{path[0]}"]') if len(path) > 1 else menu
    group.get_by_role("link", name=name, exact=True).click()
    trail = page.get_by_role("navigation", name="Caminho").get_by_role("listitem")
    expect(trail).to_have_text(list(path))


@pytest.mark.parametrize("user", PATHS)
def test_every_path_by_clicking_and_accessible_in_both_lights(pages: Pages, user: str) -> None:
    page = pages.signed_in(user, "/center/")
    for path in PATHS[user]:
        follow(page, path)
        assert grave_in_both_lights(page) == [], path


def test_segment_with_rules_built_by_clicking(pages: Pages) -> None:
    page = pages.signed_in("supervisora", "/center/")
    follow(page, ("Recursos", "Segmentos"))
    page.get_by_role("link", name="Criar Novo Segmento").click()
    page.get_by_label("Nome do segmento").fill("Clientes de teste do navegador")
    page.get_by_role("button", name="Incluir condição").click()
    page.get_by_label("Valor", exact=True).fill("etiqueta-que-ninguem-tem")
    expect(page.locator("[data-sample]")).to_contain_text("Nenhum contato entra com estas regras hoje.")
    assert grave_violations(page) == []
    page.get_by_role("button", name="Salvar", exact=True).click()
    expect(page.get_by_role("link", name="Clientes de teste do navegador").first).to_be_visible()
    page.get_by_role("link", name="Clientes de teste do navegador").first.click()
    expect(page.get_by_label("Valor", exact=True)).to_have_value("etiqueta-que-ninguem-tem")


def test_priorities_preview_follows_the_typing(pages: Pages) -> None:
    page = pages.signed_in("supervisora", "/center/channels/priorities/")
    score = page.locator("input.score").first
    before = score.input_value()
    score.fill("101")
    expect(page.get_by_text("use um número inteiro de 1 a 100").first).to_be_visible()
    score.fill("37")
    expect(page.get_by_text("use um número inteiro de 1 a 100")).to_have_count(0)
    page.get_by_role("button", name="Salvar").click()
    expect(page.get_by_text("Prioridades salvas.")).to_be_visible()
    expect(page.get_by_role("cell", name=re.compile(f"{before} → 37")).first).to_be_visible()
    page.locator(f"#{score.get_attribute('id')}").fill(before)
    page.get_by_role("button", name="Salvar").click()


def test_without_scripts_the_forms_still_work(pages: Pages) -> None:
    page = pages.signed_in("supervisora", "/center/channels/priorities/", java_script_enabled=False)
    page.get_by_role("button", name="Pré-visualizar").click()
    expect(page.get_by_role("heading", name="Como fica a fila")).to_be_visible()
    page.goto(f"{pages.stack.base_url}/center/invenio_center/segment/add/")
    expect(page.get_by_label("Regras em JSON")).to_be_visible()


@pytest.mark.parametrize("user", PATHS)
def test_narrow_screen_has_no_sideways_scrolling(pages: Pages, user: str) -> None:
    page = pages.signed_in(user, "/center/", width=390, height=844)
    for path in PATHS[user]:
        page.get_by_role("button", name="Abrir o menu").click()
        follow(page, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert small_targets(page) == [], path
        assert grave_violations(page) == [], path


def test_cells_on_a_telephone_are_named_as_the_header_names_them(pages: Pages) -> None:
    page = pages.signed_in("supervisora", "/center/channels_app/template/", width=390, height=844)
    cells = page.locator("#result_list tbody tr").first.locator("[data-label]")
    named = cells.evaluate_all("nodes => nodes.map((node) => node.dataset.label)")
    heads = page.locator("#result_list thead th").evaluate_all(
        "nodes => nodes.map((node) => node.textContent)"
    )
    words = [" ".join(text.split()) for text in heads]
    assert {"Linha", "Idioma", "Categoria", "Finalidade", "Situação"} <= set(named)
    assert [label for label in named if not any(label in text for text in words)] == []
    shown = cells.nth(1).evaluate("node => getComputedStyle(node, '::before').textTransform")
    assert shown == "none"


def test_agent_is_led_to_live(pages: Pages) -> None:
    page = pages.signed_in("ana", "/live/")
    page.goto(f"{pages.stack.base_url}/center/")
    expect(page.get_by_role("link", name="Ir para o Live")).to_be_visible()
    pages.complaints[:] = [text for text in pages.complaints if "403" not in text]
