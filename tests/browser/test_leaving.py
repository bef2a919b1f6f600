"""A person wants out: the agent writes it down with one click, compliance sees it and looks after the legal lists."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.support.axe import grave_violations

from .conftest import Pages
from .desk import Desk, desk, take_next
from .test_center import follow

__all__ = ["desk"]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def test_said_to_the_agent_it_is_written_down_and_holds(desk: Desk, pages: Pages) -> None:
    desk.customer_writes("Preciso falar com alguém", name="Olga Prado")
    _, page = desk.agent()
    take_next(page, "Preciso falar com alguém")
    panel = page.locator("#contato")
    panel.get_by_role("button", name="Registrar saída").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("De onde ela quer sair")
    assert grave_violations(page) == []
    dialog.get_by_label("O que a pessoa disse").fill("Pediu por telefone também")
    dialog.get_by_role("button", name="Registrar saída").click()
    expect(page.get_by_role("log")).to_contain_text("registrou a saída: não enviar mais por WhatsApp.")
    expect(panel).to_contain_text("retirou em")

    officer = pages.signed_in("compliance", "/center/")
    follow(officer, ("Conformidade", "Saídas"))
    row = officer.get_by_role("row", name="Olga Prado").first
    expect(row).to_contain_text("Atendente a pedido")
    expect(row).to_contain_text("WhatsApp")
    assert grave_violations(officer) == []
    follow(officer, ("Conformidade", "Decisões de envio"))
    expect(officer.get_by_role("heading", name="Decisões de envio").first).to_be_visible()
    assert grave_violations(officer) == []


def test_a_request_about_data_said_to_the_agent_reaches_the_desk(desk: Desk, pages: Pages) -> None:
    desk.customer_writes("Quero saber o que vocês têm sobre mim", name="Odete Lins")
    _, page = desk.agent()
    take_next(page, "Quero saber o que vocês")
    page.locator("#contato").get_by_role("button", name="Abrir pedido sobre dados").click()
    dialog = page.get_by_role("dialog")
    assert grave_violations(page) == []
    dialog.get_by_role("button", name="Abrir pedido").click()
    expect(dialog).to_contain_text("Escolha o que a pessoa pede.")
    dialog.get_by_label("O que a pessoa pede").select_option("access")
    dialog.get_by_label("Com as palavras dela").fill("Quer uma cópia de tudo")
    dialog.get_by_role("button", name="Abrir pedido").click()
    expect(page.locator("#toasts")).to_contain_text("Diga à pessoa o protocolo:")
    line = page.get_by_role("log").get_by_text("abriu um pedido sobre dados")
    expect(line).to_contain_text("Protocolo T")
    number = line.inner_text().rpartition("Protocolo ")[2].split(".")[0]

    officer = pages.signed_in("compliance", "/center/")
    follow(officer, ("Conformidade", "Pedidos de titulares"))
    expect(officer.get_by_role("row", name=number)).to_contain_text("Odete Lins")


def test_a_legal_list_from_the_file_to_the_undo(pages: Pages) -> None:
    page = pages.signed_in("compliance", "/center/")
    follow(page, ("Conformidade", "Listas legais"))
    assert grave_violations(page) == []
    numbers = "telefone;data\r\n" + "".join(
        f"119{time.time_ns() % 10**8 + n:08d};01/01/2026\r\n" for n in range(3)
    )
    page.locator("select[name=code]").select_option("sp_nao_me_ligue")
    page.get_by_label("Arquivo CSV").set_input_files(
        {"name": "sp.csv", "mimeType": "text/csv", "buffer": (numbers + "abc\r\n").encode()}
    )
    page.get_by_role("button", name="Conferir").click()
    expect(page.get_by_role("button", name="Pôr em vigor")).to_be_visible()
    expect(page.get_by_text("1 (primeiras: 5)")).to_be_visible()
    assert grave_violations(page) == []
    page.get_by_role("button", name="Pôr em vigor").click()
    expect(page.get_by_role("status").filter(has_text="Em vigor")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Desfazer").click()
    expect(page.get_by_role("status").filter(has_text="Desfeita")).to_be_visible()
    page.get_by_role("link", name="Voltar").click()
    expect(page.get_by_role("row", name="sp.csv").first).to_contain_text("Desfeita")
