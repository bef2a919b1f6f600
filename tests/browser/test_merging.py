"""Two records of one person: the supervisor finds the other one, sees what will happen, merges, and takes it back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.factories import phone
from tests.support.api import Api
from tests.support.axe import grave_violations

from .conftest import Pages

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def make(api: Api, name: str, priority: int) -> str:
    number = f"+{phone(uuid4().int)}"
    made = api.post("contacts/", {"name": name, "phone": number, "priority": priority})
    return str(made["id"])


def look_for(page: Page, name: str) -> None:
    page.get_by_role("link", name="Mesclar", exact=True).click()
    page.get_by_label("Procurar o outro cadastro").fill(name)
    page.get_by_role("button", name="Procurar").click()
    page.get_by_role("link", name=f"Comparar com {name}").click()


def test_a_supervisor_merges_two_records_and_takes_it_back(pages: Pages, api: Callable[[str], Api]) -> None:
    stays, goes = f"Nara Prado {uuid4().hex[:6]}", f"Nara P. {uuid4().hex[:6]}"
    supervisor = api("supervisora")
    make(supervisor, stays, 20)
    make(supervisor, goes, 90)
    page = pages.signed_in("supervisora", "/center/invenio_center/contact/")
    page.goto(f"{pages.stack.base_url}/center/invenio_center/contact/?q={stays}")
    page.get_by_role("link", name=stays).click()

    look_for(page, goes)
    expect(page.get_by_role("heading", name="Mesclar os dois cadastros?")).to_be_visible()
    assert grave_violations(page) == []
    page.get_by_label("Prioridade que fica").select_option("90")
    page.get_by_label("Motivo").fill("Mesma pessoa, dois números.")
    page.get_by_role("button", name="Mesclar", exact=True).click()
    expect(page.get_by_text("Cadastros mesclados:")).to_be_visible()
    expect(page.get_by_label("Prioridade", exact=True)).to_have_value("90")

    page.get_by_role("link", name="Histórico").click()
    expect(page.get_by_role("heading", name="Mesclagens")).to_be_visible()
    page.get_by_role("link", name=goes).click()
    expect(page.get_by_text("Este cadastro foi mesclado e não é mais usado.")).to_be_visible()
    assert grave_violations(page) == []
    page.get_by_role("link", name="Desfazer mesclagem").first.click()
    expect(page.get_by_role("heading", name=f"Separar {goes} de {stays}?")).to_be_visible()
    assert grave_violations(page) == []
    page.get_by_label("Motivo").fill("Eram duas pessoas.")
    page.get_by_role("button", name="Desfazer mesclagem").click()
    expect(page.get_by_text("Mesclagem desfeita:")).to_be_visible()
    expect(page.get_by_label("Prioridade", exact=True)).to_have_value("90")
