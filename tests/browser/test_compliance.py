"""What a compliance officer does by hand: second factor, evidence, an act of two people, the home; the chip in Live."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.support.axe import SHOTS, grave_violations, looked_at
from tests.support.processes import eventually

from .desk import Desk, desk, take_next
from .officers import new_officer, publish, set_up_factor

__all__ = ["desk"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
BODY = "Quero receber ofertas da Casa Modelo por WhatsApp e e-mail. Posso cancelar a qualquer momento."


def consented(desk: Desk, name: str) -> tuple[str, str]:
    """A customer who wrote and then agreed; the contact's id, and the code of the text."""
    desk.customer_writes("Oi, quero saber das ofertas", name=name)
    eventually(lambda: bool(desk.conversations()), 30)
    contact = desk.conversations()[0]["contact"]
    officer, code = desk.api("compliance"), f"ofertas-{uuid4().hex[:6]}"
    names = officer.get("consents/controller/")["trade_names"]
    officer.patch("consents/controller/", {"trade_names": sorted({*names, "Casa Modelo"})})
    text = officer.post("consents/texts/", {"code": code, "body": BODY})
    publish(desk.stack, officer, text["id"])
    officer.post(
        "consents/events/",
        {
            "type": "consent.granted",
            "contact": contact,
            "text": {"code": code, "version": text["version"]},
            "method": "checkbox",
            "evidence": {"ip": "203.0.113.77", "user_agent": "Mozilla/5.0"},
        },
    )
    return contact, code


def test_factor_evidence_and_an_invalidation_by_two_people(desk: Desk) -> None:
    contact, code = consented(desk, f"Rosa {uuid4().hex[:6]}")
    first, second = new_officer(desk.stack), new_officer(desk.stack)
    card = f"/center/contacts/{contact}/consents/"
    page = desk.pages.signed_in(first, card)
    expect(page.get_by_text("Pode receber:")).to_be_visible()
    page.get_by_text(f"Texto na tela: {code}").click()
    expect(page.get_by_text(BODY)).to_be_visible()
    looked_at(page, "card")

    # Evidence asks for the factor, then for a reason.
    page.get_by_role("link", name=re.compile("Abrir evidência")).first.click()
    set_up_factor(page)
    page.get_by_label("Por que precisa abrir?").fill("Pedido do titular 42")
    looked_at(page, "evidence-ask")
    page.get_by_role("button", name="Abrir evidência").click()
    expect(page.get_by_text("203.0.113.77")).to_be_visible()
    looked_at(page, "evidence")

    # One asks, another approves.
    page.goto(f"{desk.stack.base_url}{card}")
    page.get_by_role("link", name=re.compile("Pedir invalidação")).first.click()
    page.get_by_label("Só este registro").check()
    page.get_by_label("Motivo").fill("A caixa vinha marcada na página")
    looked_at(page, "invalidate")
    page.get_by_role("button", name="Pedir invalidação").click()
    expect(page.get_by_text("Pedido feito. Outra pessoa decide")).to_be_visible()
    page.goto(f"{desk.stack.base_url}/center/approvals/")
    expect(page.get_by_text("Quem pede não aprova")).to_be_visible()

    other = desk.pages.signed_in(second, "/center/")
    other.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Aprovações").click()
    set_up_factor(other)
    ask = other.get_by_role("article").filter(has_text="A caixa vinha marcada na página")
    expect(ask).to_contain_text("Se for aprovado")
    looked_at(other, "approvals")
    ask.get_by_label("Observação").fill("Vi a página")
    ask.get_by_role("button", name=re.compile("Aprovar")).click()
    expect(other.get_by_text("Aprovado: o ato foi feito.")).to_be_visible()
    expect(other.get_by_role("row", name=re.compile("Vi a página"))).to_be_visible()
    page.goto(f"{desk.stack.base_url}{card}")
    gone = page.get_by_text(re.compile(r"invalidado em \d\d/\d\d/\d{4}")).first
    for _ in range(30):
        if gone.is_visible():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(gone).to_be_visible()


def test_account_shows_the_factor_and_removes_it_with_a_code(desk: Desk) -> None:
    page = desk.pages.signed_in(new_officer(desk.stack), "/center/account/")
    expect(page.get_by_text("Não configurado")).to_be_visible()
    looked_at(page, "account-without")
    page.get_by_role("link", name="Configurar").click()
    set_up_factor(page)
    expect(page.get_by_text("Restam 10 códigos de recuperação.")).to_be_visible()
    page.get_by_text("Remover o segundo fator").click()
    page.locator("#id_remove_code").fill("000000")
    page.get_by_role("button", name="Remover", exact=True).click()
    expect(page.get_by_text("Este código não confere ou já foi usado.")).to_be_visible()
    looked_at(page, "account-wrong")
    desk.pages.complaints.clear()  # the refusal is a 422, which the browser notes


def test_the_home_of_compliance_counts_verifies_and_draws(desk: Desk) -> None:
    consented(desk, f"Lia {uuid4().hex[:6]}")
    page = desk.pages.signed_in("compliance", "/center/")
    page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Conformidade").click()
    page.get_by_role("button", name="Verificar agora").click()
    expect(page.get_by_text("Verificação começada.")).to_be_visible()
    counted = page.get_by_role("region", name="Consentimentos por canal e finalidade")
    sound = page.get_by_text("Íntegro", exact=True)
    for _ in range(60):
        if counted.is_visible() and sound.is_visible():
            break
        page.wait_for_timeout(500)
        page.goto(f"{desk.stack.base_url}/center/compliance/")
    expect(counted.get_by_role("row", name=re.compile("WhatsApp.*Ofertas"))).to_be_visible()
    expect(sound).to_be_visible()
    looked_at(page, "home")

    page.get_by_role("button", name="Sortear vinte").click()
    items = page.get_by_role("listitem").filter(has=page.get_by_label("Em ordem"))
    expect(items.first).to_be_visible()
    for at in range(items.count()):
        items.nth(at).get_by_label("Em ordem").check()
    looked_at(page, "sample")
    page.get_by_label("Conclusão").fill("Conferida por inteiro")
    page.get_by_role("button", name="Concluir a amostra").click()
    expect(page.get_by_text("Amostra concluída e guardada.")).to_be_visible()
    expect(page.get_by_text("sem dúvidas")).to_be_visible()


def test_an_agent_sees_the_chip_with_its_reason_and_nothing_more(desk: Desk) -> None:
    name = f"Bia {uuid4().hex[:6]}"
    contact, _code = consented(desk, name)
    withdrawal = {"type": "consent.withdrawn", "contact": contact, "channels": ["email"]}
    desk.api("supervisora").post("consents/events/", withdrawal)
    _name, console = desk.agent()
    take_next(console, "quero saber das ofertas")
    panel = console.get_by_role("heading", name="Pode receber").locator("xpath=..")
    expect(panel).to_contain_text(
        re.compile(r"WhatsApp, ofertas e novidades: pode receber desde \d\d/\d\d/\d{4}")
    )
    expect(panel).to_contain_text(re.compile(r"E-mail, ofertas e novidades: retirou em \d\d/\d\d/\d{4}"))
    expect(console.locator("body")).not_to_contain_text("203.0.113.77")
    assert grave_violations(console) == []
    if SHOTS:
        console.screenshot(path=f"{SHOTS}/live.png")

    # The same agent at the door of Center.
    answer = console.request.get(f"{desk.stack.base_url}/center/contacts/{contact}/evidence/1/")
    assert answer.status == 403


def test_security_settings_are_an_administrator_s(desk: Desk) -> None:
    page = desk.pages.signed_in("admin", "/center/settings/security/")
    expect(page.get_by_label("exigir no acesso")).not_to_be_checked()
    looked_at(page, "security")


def test_supervisors_see_the_aggregates(desk: Desk) -> None:
    page = desk.pages.signed_in("supervisora", "/center/reports/consents/")
    expect(page.get_by_text("sem provas e sem nomes")).to_be_visible()
    looked_at(page, "report")
