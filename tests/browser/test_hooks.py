"""Webhooks by hand: made, tested, fed by what happens, looked through, sent again, their secret changed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.api import Api
from tests.support.axe import grave_violations
from tests.support.receiver import receiving

from .conftest import Pages
from .test_center import follow

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def _seen_after_reloads(page: Page, wanted: Locator) -> None:
    """The page is no live view: it is loaded again until the worker's work shows, at the latest after a sweep."""
    for _ in range(60):
        page.reload()
        if wanted.count():
            return
        page.wait_for_timeout(500)
    expect(wanted.first).to_be_visible()


def test_a_webhook_from_its_making_to_a_second_sending(pages: Pages, api: Callable[[str], Api]) -> None:
    with receiving() as receiver:
        page = pages.signed_in("admin", "/center/")
        follow(page, ("Configurações", "Webhooks"))
        page.get_by_role("link", name="Novo webhook").click()
        page.get_by_label("Nome").fill("ERP da loja")
        page.get_by_label("Endereço").fill("http://exemplo.com.br/sem-cifra")
        page.get_by_role("group", name="Contatos").get_by_label("Criado").check()
        assert grave_violations(page) == []
        page.get_by_role("button", name="Salvar", exact=True).click()
        expect(page.get_by_text("Use um endereço que comece com https://.")).to_be_visible()
        pages.complaints.clear()  # the refusal is a 422, which the browser notes
        page.get_by_label("Endereço").fill(receiver.url)
        page.get_by_role("button", name="Salvar", exact=True).click()
        expect(page.get_by_label("Segredo", exact=True)).to_have_value(re.compile(r"^whsec_"))
        assert grave_violations(page) == []

        page.get_by_role("button", name="Enviar teste").click()
        expect(page.get_by_text("O endereço respondeu 204")).to_be_visible()
        expect(page.get_by_label("Segredo", exact=True)).to_have_count(0)

        api("supervisora").post("contacts/", {"name": "Zilda Webhook", "phone": "(11) 97777-0188"})
        told = page.get_by_role("row", name=re.compile("Contatos: Criado"))
        _seen_after_reloads(page, told.filter(has_text="Entregue"))
        assert grave_violations(page) == []
        told.first.get_by_role("button", name="Enviar de novo").click()
        expect(page.get_by_text("1 entrega volta à fila.")).to_be_visible()

        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Trocar o segredo").click()
        expect(page.get_by_label("Segredo", exact=True)).to_have_value(re.compile(r"^whsec_"))
        expect(page.get_by_role("button", name="Encerrar a troca")).to_be_visible()
        assert receiver.types()[0] == "webhook.test"
        assert receiver.calls[1].event["data"]["contact"]["name"] == "Zilda W***"
