"""The WebChat around the talk: who the visitor is, what is asked first, where they are, how they go on, how it was."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.support.api import Api
from tests.support.axe import grave_violations
from tests.support.processes import eventually
from tests.support.stack import Stack

from .conftest import Pages
from .people import agent_for
from .shop import Shop
from .test_widget import button, chat, log, opened, say
from .wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
SECRET = "segredo-da-loja"

Make = Callable[..., str]


@pytest.fixture
def webchat(api: Callable[[str], Api], stack: Stack, shop: Shop) -> Make:
    """Make a WebChat with these settings, put its script on the shop's page; returns the line's id."""

    def make(**settings: Any) -> str:
        given = {
            "allowed_origins": [shop.origin],
            "delay_s": 600,
            "theme": {"title": "Casa Jatobá"},
            **settings,
        }
        line = {"kind": "webchat", "name": f"Loja {uuid4().hex[:6]}", "is_active": True, "settings": given}
        made = api("admin").post("channels/", {**line, "credentials": {"identity_secret": SECRET}})
        shop.show(f"{stack.base_url}/widget/{made['id']}.js")
        return str(made["id"])

    return make


@pytest.fixture
def agent(pages: Pages, stack: Stack, api: Callable[[str], Api]) -> Callable[[str], Page]:
    """Live, open on the only conversation of a line, in the hands of an agent of that line."""

    def take(line: str) -> Page:
        name = f"op{uuid4().hex[:8]}"
        agent_for(stack, api("supervisora"), name, [line])
        page = pages.signed_in(name, "/live/")
        page.locator("#next").click()
        expect(page.locator("#talk")).to_be_visible()
        return page

    return take


def identity(external_id: str, name: str = "Rita Lima") -> dict[str, str]:
    digest = hmac.new(SECRET.encode(), external_id.encode(), hashlib.sha256).hexdigest()
    return {"external_id": external_id, "name": name, "email": "rita@exemplo.com.br", "hash": digest}


def menu(frame: Any, item: str) -> None:
    frame.get_by_role("button", name="Opções da conversa").click()
    frame.get_by_role("button", name=item).click()


def close_in_live(page: Page) -> None:
    page.locator("#talk-actions").get_by_role("button", name="Encerrar", exact=True).click()
    page.get_by_label("Tabulação").select_option(index=1)
    if page.get_by_label("Nota").is_visible():
        page.get_by_label("Nota").fill("Feito.")
    page.locator("#dialog-ok").click()


def test_questions_of_the_line_are_asked_before_the_first_message(
    pages: Pages, shop: Shop, webchat: Make, agent: Callable[[str], Page]
) -> None:
    asked = [
        {"name": "name", "required": True},
        {"name": "pedido", "label": "Número do pedido", "type": "number", "required": True},
        {"name": "loja", "label": "Loja", "type": "select", "options": ["Centro", "Norte"]},
    ]
    line = webchat(prechat_fields=asked)
    page = pages.window(width=390, height=844).new_page()
    frame = opened(page, shop)
    expect(frame.get_by_role("heading", name="Antes de começar")).to_be_visible()
    frame.get_by_role("button", name="Iniciar conversa").click()
    expect(frame.locator("#error-name")).to_be_visible()
    expect(frame.get_by_label("Nome")).to_be_focused()
    assert grave_violations(page) == []
    frame.get_by_label("Nome").fill("Rita Lima")
    frame.get_by_label("Número do pedido").fill("quarenta")
    frame.get_by_label("Loja").select_option("Norte")
    frame.get_by_role("textbox", name="Mensagem").fill("Cadê meu pedido?")
    frame.get_by_role("button", name="Iniciar conversa").click()
    expect(frame.locator("#question-pedido-error")).to_have_text("Escreva um número, por exemplo 12,5.")
    expect(frame.get_by_role("textbox", name="Mensagem")).to_have_value("Cadê meu pedido?")
    frame.get_by_label("Número do pedido").fill("42")
    frame.get_by_role("button", name="Iniciar conversa").click()
    expect(log(frame)).to_contain_text("Cadê meu pedido?")
    live = agent(line)
    thread = live.get_by_role("log", name="Conversa")
    expect(thread).to_contain_text("Número do pedido")
    expect(thread).to_contain_text("Cadê meu pedido?")
    expect(live.locator("#contato")).to_contain_text("Rita Lima")


def test_a_signed_person_finds_the_talk_in_another_browser_and_nobody_else_does(
    pages: Pages, shop: Shop, webchat: Make
) -> None:
    webchat()
    person = identity(f"cliente-{uuid4().hex[:6]}")
    tag = " ".join(
        f'data-identity-{"id" if key == "external_id" else key}="{value}"' for key, value in person.items()
    )
    plain = shop.page
    shop.page = plain.replace("<script src", f"<script {tag} src")
    first = pages.window().new_page()
    frame = opened(first, shop)
    say(frame, "Meu pedido é o 42.")
    expect(log(frame)).to_contain_text("Enviada")
    second = pages.window().new_page()
    wire = Wire(second, "**/ws/webchat/**")
    expect(log(opened(second, shop))).to_contain_text("Meu pedido é o 42.")
    # Signed out of the shop: the same browser shows nothing of that person, also after a new load.
    second.evaluate("document.querySelector('invenio-webchat').forget()")
    expect(log(chat(second))).not_to_contain_text("Meu pedido é o 42.")
    shop.page = plain
    second.reload()
    expect(log(chat(second))).not_to_contain_text("Meu pedido é o 42.")
    # By a call of the host's script: a wrong signature opens nothing, the right one does, even while the server has
    # not yet answered the wrong one.
    name = "(person) => document.querySelector('invenio-webchat').identify(person)"
    second.locator("invenio-webchat").wait_for(state="attached")
    second.evaluate(name, wrong := {**person, "hash": "0" * 64})
    expect(chat(second).get_by_label("Sua mensagem")).to_be_enabled()
    expect(log(chat(second))).not_to_contain_text("Meu pedido é o 42.")
    wire.hold()
    second.reload()
    second.locator("invenio-webchat").wait_for(state="attached")
    second.evaluate(name, wrong)
    while not wire.holds:
        second.wait_for_timeout(20)
    second.evaluate(name, person)
    wire.let_go()
    expect(log(chat(second))).to_contain_text("Meu pedido é o 42.")


def test_the_shop_s_script_is_told_when_it_can_name_the_person(
    pages: Pages, shop: Shop, webchat: Make
) -> None:
    webchat()
    person = identity(f"cliente-{uuid4().hex[:6]}")
    named = f"event.target.identify({json.dumps(person)})"
    early = f"<script>document.addEventListener('invenio-webchat', (event) => {named})</script>"
    shop.page = shop.page.replace("</head>", f"{early}</head>")
    frame = opened(pages.window().new_page(), shop)
    say(frame, "Sou eu.")
    expect(log(frame)).to_contain_text("Enviada")
    again = opened(pages.window().new_page(), shop)
    expect(log(again)).to_contain_text("Sou eu.")


def test_the_agent_sees_the_page_the_visitor_is_on(
    pages: Pages, shop: Shop, webchat: Make, agent: Callable[[str], Page]
) -> None:
    line = webchat()
    page = pages.window().new_page()
    frame = opened(page, shop)
    say(frame, "Oi")
    expect(log(frame)).to_contain_text("Enviada")
    live = agent(line)
    panel = live.locator("#contato")
    expect(panel.get_by_role("link", name="Loja")).to_have_attribute("href", f"{shop.origin}/")
    page.evaluate("document.title = 'Carrinho'; history.pushState({}, '', '/carrinho')")
    link = panel.get_by_role("link", name="Carrinho")
    expect(link).to_have_attribute("href", f"{shop.origin}/carrinho")
    assert grave_violations(live) == []


def test_an_address_to_go_on_by_reaches_the_agent(
    pages: Pages, shop: Shop, webchat: Make, agent: Callable[[str], Page]
) -> None:
    line = webchat()
    page = pages.window().new_page()
    frame = opened(page, shop)
    say(frame, "Oi")
    expect(log(frame)).to_contain_text("Enviada")
    live = agent(line)
    menu(frame, "Continuar por WhatsApp ou e-mail")
    dialog = frame.get_by_role("dialog", name="Continuar por outro canal")
    assert grave_violations(page) == []
    dialog.get_by_role("radio", name="E-mail").check()
    dialog.get_by_label("Telefone com DDD ou e-mail").fill("errado")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("Confira o e-mail")
    dialog.get_by_label("Telefone com DDD ou e-mail").fill("rita@exemplo.com.br")
    page.keyboard.press("Enter")
    expect(frame.locator("#notice")).to_contain_text("continuamos por lá")
    expect(live.get_by_role("log", name="Conversa")).to_contain_text("prefere continuar por e-mail")
    expect(live.locator("#contato")).to_contain_text("rita@exemplo.com.br")


def test_the_agent_goes_on_by_the_address_the_visitor_left(
    pages: Pages, shop: Shop, webchat: Make, agent: Callable[[str], Page], api: Callable[[str], Api]
) -> None:
    email = next(line for line in api("admin").all("channels/", kind="email") if line["is_active"])
    line = webchat()
    page = pages.window().new_page()
    frame = opened(page, shop)
    say(frame, "Preciso sair agora.")
    expect(log(frame)).to_contain_text("Enviada")
    live = agent(line)
    expect(live.get_by_role("group", name="Responder por")).to_be_hidden()
    address = f"rita.{uuid4().hex[:8]}@exemplo.com.br"
    menu(frame, "Continuar por WhatsApp ou e-mail")
    frame.get_by_role("radio", name="E-mail").check()
    frame.get_by_label("Telefone com DDD ou e-mail").fill(address)
    page.keyboard.press("Enter")
    ways = live.get_by_role("group", name="Responder por")
    expect(ways).to_be_visible()
    assert grave_violations(live) == []
    ways.get_by_role("button", name=email["name"]).first.click()
    expect(live.get_by_role("log", name="Conversa")).not_to_contain_text("Preciso sair agora.")
    live.locator("#text").fill("Rita, seguimos por aqui.")
    live.locator("#text").press("Enter")

    def sent() -> bool:
        rows = api("supervisora").get("messages/", channel=email["id"], direction="out", limit=50)["results"]
        return any(row["text"] == "Rita, seguimos por aqui." for row in rows)

    eventually(sent, 20)


def test_who_waits_is_asked_for_another_way(pages: Pages, shop: Shop, webchat: Make) -> None:
    webchat()
    page = pages.new_window(width=390, height=844).new_page()
    page.clock.install()
    frame = opened(page, shop)
    say(frame, "Tem alguém aí?")
    expect(log(frame)).to_contain_text("Enviada")
    question = frame.get_by_text("Prefere continuar por WhatsApp ou e-mail?")
    expect(question).to_be_hidden()
    page.clock.fast_forward("01:00")
    expect(question).to_be_visible()
    assert grave_violations(page) == []
    frame.get_by_role("button", name="Deixar contato").click()
    dialog = frame.get_by_role("dialog", name="Continuar por outro canal")
    dialog.get_by_label("Telefone com DDD ou e-mail").fill("(11) 98765-4321")
    dialog.get_by_role("button", name="Salvar").click()
    expect(frame.locator("#notice")).to_contain_text("continuamos por lá")
    expect(question).to_be_hidden()


def test_the_visitor_rates_what_an_agent_has_closed(
    pages: Pages, shop: Shop, webchat: Make, agent: Callable[[str], Page], api: Callable[[str], Api]
) -> None:
    line = webchat()
    page = pages.window(width=390, height=844).new_page()
    frame = opened(page, shop)
    say(frame, "Oi")
    expect(log(frame)).to_contain_text("Enviada")
    card = frame.get_by_role("group", name="Atendimento encerrado. Como foi?")
    expect(card).to_be_hidden()
    close_in_live(agent(line))
    expect(card).to_be_visible()
    assert grave_violations(page) == []
    frame.get_by_role("button", name="Avaliar").click()
    expect(frame.locator("#rating-error")).to_have_text("Escolha uma nota de 1 a 5.")
    page.keyboard.press("ArrowRight")
    frame.get_by_role("radio", name="4 de 5").check(force=True)
    frame.get_by_label("Comentário").fill("Rápido.")
    frame.get_by_role("button", name="Avaliar").click()
    expect(frame.get_by_text("Obrigado pela avaliação.").first).to_be_visible()
    expect(card).to_be_hidden()

    def rated() -> bool:
        (row,) = api("supervisora").get("conversations/", channel=line)["results"]
        return bool(row["rating"] == 4 and row["rating_comment"] == "Rápido.")

    eventually(rated, 10)
    page.reload()
    expect(button(page)).to_be_visible()
    expect(log(chat(page))).to_contain_text("Oi")
    expect(card).to_be_hidden()


def test_a_copy_by_email_is_offered_only_where_mail_leaves(
    pages: Pages, stack: Stack, shop: Shop, webchat: Make
) -> None:
    switch = (
        "from channels_app.models import Channel as C; C.objects.filter(kind='email').update(is_active={})"
    )
    stack.manage("shell", "-c", switch.format(False))
    try:
        webchat()
        page = pages.window().new_page()
        frame = opened(page, shop)
        say(frame, "Oi")
        expect(log(frame)).to_contain_text("Enviada")
        frame.get_by_role("button", name="Opções da conversa").click()
        expect(frame.get_by_role("button", name="Receber uma cópia por e-mail")).to_be_hidden()
        stack.manage("shell", "-c", switch.format(True))
        page.reload()
        menu(frame, "Receber uma cópia por e-mail")
        dialog = frame.get_by_role("dialog", name="Cópia por e-mail")
        dialog.get_by_label("E-mail").fill("rita@exemplo.com.br")
        page.keyboard.press("Enter")
        expect(frame.locator("#notice")).to_contain_text("A cópia será enviada para rita@exemplo.com.br.")
        assert grave_violations(page) == []
    finally:
        stack.manage("shell", "-c", switch.format(True))
