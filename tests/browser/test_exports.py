"""An export by hand: numbers first, then the file, its manifest, and its end."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.support.axe import grave_violations

from .conftest import Pages
from .officers import officer_at
from .test_center import follow

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def test_an_export_from_the_numbers_to_the_deleted_file(pages: Pages) -> None:
    page = officer_at(pages, "/center/exports/")
    follow(page, ("Conformidade", "Exportações"))
    assert grave_violations(page) == []
    page.get_by_role("link", name="Nova exportação").click()
    page.get_by_label("Canal", exact=True).select_option(label="WhatsApp")
    page.get_by_role("button", name="Conferir").click()
    rows = page.locator("[data-rows]").inner_text()
    assert grave_violations(page) == []
    page.get_by_label("Formato").select_option(label="Cópia fiel (JSONL)")
    page.get_by_label("Motivo").fill("Auditoria de dezembro")
    page.get_by_role("button", name="Pedir exportação").click()
    expect(page.get_by_role("status").filter(has_text="Pronta")).to_be_visible()
    assert grave_violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Baixar arquivo").click()
    lines = download.value.path().read_text(encoding="utf-8").splitlines()
    assert len(lines) == int(rows.replace(".", ""))
    with page.expect_download() as beside:
        page.get_by_role("link", name="Manifesto assinado").click()
    assert json.loads(beside.value.path().read_text(encoding="utf-8"))["manifest"]["events"] == len(lines)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Apagar arquivo").click()
    expect(page.get_by_role("status").filter(has_text="Arquivo apagado")).to_be_visible()
    expect(page.get_by_role("link", name="Baixar arquivo")).to_have_count(0)
