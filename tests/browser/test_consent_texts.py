"""Consent by hand: a text written and published by two people, accepted on a page, and asked for in a conversation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.support.api import Api
from tests.support.axe import grave_violations, looked_at
from tests.support.processes import eventually
from tests.support.stack import Stack

from .conftest import Pages
from .customers import new_number, other_person, somebody_waits, take_before_turn, write
from .desk import act
from .officers import publish, set_up_factor
from .test_mail import mail_line

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
BODY = "Quero receber ofertas da Empresa XYZ por e-mail e WhatsApp. Posso cancelar quando quiser."
GONE = "from invenio_center.models import User; User.objects.filter(username='{0}').update(is_active=False)"
LETTER = """
from channels_app.models import SimulatedMessage
found = SimulatedMessage.objects.filter(person="{0}").first()
print("TOKEN", str(found.content).split("/confirm/")[1].split("/")[0] if found else "none")
"""

STATE = """
from consent.ledger import queries
from invenio_center.models import Identity
person = Identity.objects.filter(value__contains="{0}").first().contact
rows = queries.state(person.subject_id)
print("STATE", next(r["state"] for r in rows if (r["channel"], r["purpose"]) == ("whatsapp", "marketing")))
"""


@pytest.fixture
def colleague(stack: Stack) -> Iterator[str]:
    """A second person of compliance, gone after the test."""
    name = f"dpo{uuid4().hex[:6]}"
    stack.manage("create_user", name, "--role", "compliance", "--password-stdin", stdin=f"{stack.password}\n")
    yield name
    stack.manage("shell", "-c", GONE.format(name))


@pytest.fixture(autouse=True)
def company(api: Callable[[str], Api]) -> None:
    """The controller by the names that the texts say, whoever changed it before."""
    api("compliance").patch("consents/controller/", {"trade_names": ["Empresa XYZ", "XYZ"]})


def published(api: Callable[[str], Api], body: str = BODY) -> str:
    """Code of a text that one officer alone let out."""
    code = f"texto-{uuid4().hex[:6]}"
    officer = api("compliance")
    draft = officer.post("consents/texts/", {"code": code, "body": body})
    publish(officer.stack, officer, draft["id"])
    return code


def token_sent_to(stack: Stack, email: str) -> str:
    """As it stands in the letter at the provider: we keep it no longer than until it is sent."""
    return stack.manage("shell", "-c", LETTER.format(email)).split("TOKEN ")[1].split()[0]


def narrow(page: Page) -> None:
    """The same screen on a telephone: nothing sticks out, nothing grave is found."""
    size = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert grave_violations(page) == []
    page.set_viewport_size(size or {"width": 1440, "height": 900})


def test_a_text_is_written_with_advice_and_published_by_two_people(pages: Pages, colleague: str) -> None:
    code = f"navegador-{uuid4().hex[:6]}"
    author = pages.signed_in("compliance", "/center/consent/consenttext/add/")
    author.locator("#id_code").fill(code)
    author.locator("#id_body").fill("Ao continuar navegando, você aceita ofertas da Empresa XYZ.")
    worth = author.locator("[data-judge]")
    expect(worth).to_contain_text("peça um ato só para isto")
    expect(worth).to_contain_text("Inválido")
    author.locator("#id_body").fill(BODY)
    expect(worth.get_by_role("row", name="WhatsApp")).to_contain_text("sim")
    expect(worth).to_contain_text("Nada a corrigir")
    assert grave_violations(author) == []
    author.get_by_role("button", name="Salvar", exact=True).click()
    author.get_by_label("Por que publicar").fill("Campanha aprovada pela diretoria")
    narrow(author)
    author.get_by_role("button", name="Pedir publicação").click()
    expect(author.get_by_text("Quem pede não aprova")).to_be_visible()
    second = pages.signed_in(colleague, urlsplit(author.url).path)
    expect(second.get_by_text("Campanha aprovada pela diretoria")).to_be_visible()
    second.get_by_role("button", name="Aprovar e publicar").click()
    expect(second.get_by_text("a pedido de")).to_be_visible()
    narrow(second)
    expect(second.get_by_role("button", name="Declarar inválido")).to_have_count(0)
    second.get_by_role("link", name="Confirmar que é você").click()
    set_up_factor(second)
    expect(second.get_by_role("button", name="Declarar inválido")).to_be_visible()
    assert grave_violations(second) == []


def test_a_newsletter_is_made_joined_and_confirmed(
    stack: Stack, pages: Pages, api: Callable[[str], Api]
) -> None:
    code, slug = published(api), f"news-{uuid4().hex[:6]}"
    mail_line(api("admin"), stack)
    officer = pages.signed_in("compliance", "/center/landings/new/")
    officer.locator("#id_kind").select_option(label="Newsletter")
    officer.locator("#id_slug").fill(slug)
    officer.locator("#id_title").fill("Novidades do mês")
    officer.locator("#id_text_code").select_option(value=code)
    assert grave_violations(officer) == []
    officer.get_by_role("button", name="Salvar", exact=True).click()
    officer.get_by_role("button", name="Pôr no ar").click()
    expect(officer.get_by_text("no ar desde")).to_be_visible()
    narrow(officer)

    email = f"bia{uuid4().hex[:8]}@x.example"
    person = pages.window(width=390, height=844).new_page()
    person.goto(f"{stack.base_url}/aceite/{slug}/")
    expect(person.get_by_role("checkbox")).not_to_be_checked()
    expect(person.get_by_role("region", name="Quem cuida dos seus dados")).to_contain_text("CNPJ")
    looked_at(person, "aceite")
    person.locator("#field-email").fill(email)
    person.get_by_role("button", name="Aceito").click()
    expect(person.get_by_text("Marque esta caixa para enviar.")).to_be_visible()
    person.get_by_role("checkbox").check()
    assert grave_violations(person) == []
    person.get_by_role("button", name="Aceito").click()
    expect(person.locator("#thanks")).to_contain_text("pedido de confirmação")
    eventually(lambda: token_sent_to(stack, email) != "none", 30)
    token = token_sent_to(stack, email)
    person.goto(f"{stack.base_url}/confirm/{token}/")
    expect(person.get_by_role("region", name="Quem cuida dos seus dados")).to_contain_text("CNPJ")
    looked_at(person, "confirmar")
    person.get_by_role("button", name="Confirmo que fui eu").click()
    expect(person.get_by_role("heading", name="Confirmado")).to_be_visible()


def test_an_agent_asks_and_the_customer_answers_yes(
    stack: Stack, pages: Pages, api: Callable[[str], Api]
) -> None:
    code = published(api)
    number = new_number()
    customer = pages.signed_in("supervisora", "/simulator/")
    somebody_waits(customer)
    other_person(customer, number, "Dora Reis")
    write(customer, "Quero saber das ofertas")
    team = take_before_turn(pages, number)
    dialog = team.get_by_role("dialog")

    act(team, "Pedir consentimento")
    dialog.locator("#consent-text").select_option(value=code)
    expect(dialog.get_by_label("Como o cliente lê")).to_contain_text(BODY)
    assert grave_violations(team) == []
    dialog.get_by_role("button", name="Perguntar").click()
    expect(dialog).not_to_be_visible()
    expect(customer.locator("#thread li.outgoing").last).to_contain_text("Responda SIM para autorizar")
    write(customer, "Sim")
    expect(team.get_by_role("log")).to_contain_text("sua autorização foi registrada")
    eventually(lambda: "STATE granted" in stack.manage("shell", "-c", STATE.format(number)), 30)
