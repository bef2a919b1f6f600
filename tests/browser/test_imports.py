"""Importing contacts by hand: file, columns, preview, confirmation, result, undo."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.support.axe import grave_violations

from .conftest import Pages
from .test_center import follow

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def test_a_file_from_the_preview_to_the_undo(pages: Pages) -> None:
    mark = f"Zuleica {time.time_ns()}"
    content = f"Celular;Quem;Cor\r\n(11) 96666-{time.time_ns() % 10000:04d};{mark};azul\r\n12;Errada;\r\n"
    page = pages.signed_in("supervisora", "/center/")
    follow(page, ("Contatos", "Importar"))
    assert grave_violations(page) == []
    page.get_by_label("Arquivo CSV ou XLSX").set_input_files(
        {"name": "clientes.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    page.get_by_role("button", name="Conferir").click()
    expect(page.get_by_role("heading", name="O que vai acontecer")).to_be_visible()
    expect(page.get_by_text("Telefone inválido. Escreva com DDD.")).to_be_visible()
    page.get_by_label("Quem", exact=True).select_option(label="Nome")
    page.get_by_role("button", name="Conferir de novo").click()
    expect(page.get_by_text(mark)).to_be_visible()
    assert grave_violations(page) == []
    page.get_by_role("button", name="Confirmar").click()
    expect(page.get_by_role("status").filter(has_text="Concluída")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Arquivo de resultado").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "Criado;Importada;;(11) 96666" in text
    assert grave_violations(page) == []
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Desfazer").click()
    expect(page.get_by_role("status").filter(has_text="Desfeita")).to_be_visible()
