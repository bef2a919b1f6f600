"""A person's own page, by hand and without scripts; then the desk: a request that two people turn into an erasure."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.axe import grave_violations
from tests.support.stack import Stack

from .conftest import Pages
from .officers import new_officer, publish, set_up_factor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
BODY = "Aceito receber ofertas e lembretes da Casa Jatobá por e-mail e WhatsApp."
OTHER = "outra.compliance"


@pytest.fixture
def text(api: Any, stack: Stack) -> dict[str, Any]:
    """A published text of this test's own, for the company of the demo."""
    officer = api("compliance")
    names = officer.get("consents/controller/")["trade_names"] or [
        officer.get("consents/controller/")["legal_name"]
    ]
    mark = time.time_ns()
    body = f"{BODY.replace('Casa Jatobá', names[0])} (loja {mark})"
    draft = officer.post("consents/texts/", {"code": f"pref-{mark}", "body": body})
    published: dict[str, Any] = publish(stack, officer, draft["id"])
    return {**published, "body": body}


@pytest.fixture
def person(api: Any, text: dict[str, Any]) -> dict[str, Any]:
    """Rita, who agreed."""
    mark = time.time_ns()
    fields = {"name": f"Rita Prova {mark}", "email": f"rita{mark}@x.example"}
    made: dict[str, Any] = api("supervisora").post("contacts/", fields)
    api("compliance").post(
        "consents/events/",
        {
            "type": "consent.granted",
            "contact": made["id"],
            "text": {"code": text["code"], "version": text["version"]},
            "method": "checkbox",
            "evidence": {"ip": "203.0.113.9"},
        },
    )
    return {**made, **fields}


def own_page(pages: Pages, person: dict[str, Any]) -> tuple[Page, str]:
    """As compliance tells it to the person on the phone."""
    center = pages.signed_in(new_officer(pages.stack), f"/center/contacts/{person['id']}/rights/")
    assert grave_violations(center) == []
    center.get_by_role("button", name="Mostrar o link").click()
    told = center.get_by_text(re.compile(r"Página de preferências desta pessoa: ")).first.inner_text()
    found = re.search(r"/p/\S+", told)
    assert found is not None
    return center, found[0]


def test_leaving_one_purpose_then_all_then_agreeing_again(
    pages: Pages, stack: Stack, person: dict[str, Any], text: dict[str, Any]
) -> None:
    _, path = own_page(pages, person)
    page = pages.window(width=390, height=844, java_script_enabled=False).new_page()
    page.goto(stack.base_url + path)
    expect(page.get_by_role("heading", name="Suas preferências")).to_be_visible()
    page.get_by_role("button", name="Sair de ofertas e novidades").click()
    expect(page.get_by_role("status")).to_have_text("Pronto. Você saiu, e isso já vale.")
    expect(page.get_by_role("button", name="Sair de ofertas e novidades")).to_have_count(0)
    expect(page.get_by_role("button", name="Sair de notificações e lembretes")).to_be_visible()
    page.get_by_role("button", name="Sair de tudo").click()
    expect(page.get_by_role("status")).to_contain_text("Você saiu de tudo")
    expect(page.get_by_role("button", name="Sair de notificações e lembretes")).to_have_count(0)
    again = page.locator("form").filter(has_text=text["body"])
    again.get_by_role("button", name="Autorizar").click()
    expect(page.get_by_role("alert")).to_have_text("Marque a caixa para autorizar.")
    again.get_by_role("checkbox").check()
    again.get_by_role("button", name="Autorizar").click()
    expect(page.get_by_role("status")).to_contain_text("Guardamos a sua autorização")
    expect(page.get_by_role("button", name="Sair de ofertas e novidades")).to_be_visible()
    with_scripts = pages.window(width=390, height=844).new_page()
    with_scripts.goto(stack.base_url + path)
    assert grave_violations(with_scripts) == []
    assert with_scripts.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # The box that was left empty is answered as a refusal, which the browser notes.
    pages.complaints[:] = [one for one in pages.complaints if "422" not in one]


def test_a_request_to_be_forgotten_ends_with_two_people_and_nothing_left(
    pages: Pages, stack: Stack, person: dict[str, Any]
) -> None:
    stack.manage("create_user", OTHER, "--role", "compliance", "--password-stdin", stdin=stack.password)
    center, path = own_page(pages, person)
    page = pages.window(width=390, height=844).new_page()
    page.goto(stack.base_url + path)
    page.get_by_text("Fazer um pedido sobre os meus dados").click()
    page.get_by_label("Apagar os meus dados").check()
    page.get_by_label("Quer explicar algo?").fill("Não sou mais cliente.")
    page.get_by_role("button", name="Enviar o pedido").click()
    expect(page.get_by_role("status")).to_contain_text("Recebemos o seu pedido")

    center.goto(f"{stack.base_url}/center/desk/?right=deletion&state=open")
    assert grave_violations(center) == []
    center.get_by_role("row").filter(has_text=person["name"]).get_by_role("link").first.click()
    expect(center.get_by_text("Não sou mais cliente.")).to_be_visible()
    assert grave_violations(center) == []
    center.get_by_role("button", name="Ficar com o pedido").click()
    center.get_by_role("link", name="Eliminar os dados").click()
    set_up_factor(center)
    assert grave_violations(center) == []
    center.get_by_label("Motivo").fill("A própria pessoa pediu.")
    center.get_by_role("button", name="Pedir a eliminação").click()
    waiting = (
        center.get_by_role("region", name="Eliminações pedidas")
        .get_by_role("row")
        .filter(has_text=person["name"])
    )
    waiting.get_by_role("link", name="Decidir").click()
    expect(center.get_by_text("Foi você quem pediu")).to_be_visible()
    address = center.url.removeprefix(stack.base_url)

    second = pages.signed_in(OTHER, "/center/")
    second.goto(f"{stack.base_url}{address}")
    set_up_factor(second)
    second.get_by_role("button", name="Aprovar e eliminar").click()
    expect(second.get_by_role("status").filter(has_text="Concluída")).to_be_visible(timeout=60_000)
    expect(second.get_by_role("heading", name="O que ficou")).to_be_visible()
    assert grave_violations(second) == []
    assert person["name"] not in second.content() and person["email"] not in second.content()
    page.goto(stack.base_url + path)
    expect(page.get_by_text("não abre nenhuma página")).to_be_visible()
    pages.complaints[:] = [one for one in pages.complaints if "404" not in one]
