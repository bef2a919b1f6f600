"""What compliance does by hand: another term, a count, a removal; the register; a halted ledger released by two."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.support.axe import grave_violations

from .conftest import Pages
from .test_center import follow

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
REASON = "Parecer jurídico de novembro"


def change_term(page: Page, term: str) -> None:
    page.get_by_role("link", name="Mudar o prazo de Pedidos de confirmação").click()
    page.get_by_label("Prazo, em dias").fill(term)
    page.get_by_label("Motivo").fill(REASON)
    assert grave_violations(page) == []
    page.get_by_role("button", name="Salvar").click()


def test_term_count_and_register(pages: Pages) -> None:
    page = pages.signed_in("compliance", "/center/")
    follow(page, ("Conformidade", "Retenção"))
    assert grave_violations(page) == []
    change_term(page, "60")
    expect(page.get_by_role("row", name="Pedidos de confirmação").first).to_contain_text("60 dias")
    page.get_by_role("link", name="Ver o que sairia de Recebimentos brutos").click()
    page.get_by_role("button", name="Contar", exact=True).click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert grave_violations(page) == []
    page.get_by_role("link", name="Voltar").click()
    expect(page.get_by_role("region", name="Execuções")).to_contain_text("Contagem")
    page.get_by_role("link", name="Registro de operações").first.click()
    expect(page.get_by_role("heading", name="Ofertas e novidades")).to_be_visible()
    assert grave_violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Exportar CSV").click()
    assert "Bases legais" in download.value.path().read_text(encoding="utf-8-sig")


def test_state_of_the_ledger_is_readable(pages: Pages) -> None:
    page = pages.signed_in("compliance", "/center/")
    follow(page, ("Conformidade", "Estado do livro"))
    expect(page.get_by_role("heading", name="Âncoras fora do banco")).to_be_visible()
    expect(page.get_by_role("region", name="Âncoras")).to_contain_text("Pasta trancada")
    assert grave_violations(page) == []
