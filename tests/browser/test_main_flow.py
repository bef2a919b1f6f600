"""A customer writes, the right agent takes it with "Próximo", answers, and the customer reads it."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.flows.played import Simulator
from tests.support.api import Api, whatsapp_line
from tests.support.axe import grave_violations
from tests.support.stack import Stack
from tests.support.whatsapp import MetaLine

from .conftest import Pages
from .people import agent_for
from .shop import Shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def next_button(page: Page) -> tuple[bool, str]:
    """Is it urgent, and its colour."""
    colour = page.locator("#next").evaluate("node => getComputedStyle(node).backgroundColor")
    return page.locator("#next-urgent").is_visible(), colour


def webchat_line(admin: Api, shop: Shop, *, priority: int) -> str:
    """A WebChat for the shop's page; returns its id."""
    settings = {"allowed_origins": [shop.origin], "greeting": "Posso ajudar?", "delay_s": 60}
    line = {"kind": "webchat", "name": "Loja", "priority": priority, "is_active": True, "settings": settings}
    return str(admin.post("channels/", line)["id"])


def say(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")


ROWS = "#list-rows [role=row]"
HEAD = f'{ROWS}[aria-rowindex="1"]'  # rows are placed by their index, not by their order in the document


def test_the_main_job(stack: Stack, api: Callable[[str], Api], pages: Pages, shop: Shop) -> None:
    Simulator(stack).settings(deliver=True, read=False, reorder=False)
    admin, supervisor = api("admin"), api("supervisora")
    zap_id, zap = whatsapp_line(admin, "Balcão", address="(11) 95555-0001", priority=100)
    chat_id = webchat_line(admin, shop, priority=10)
    shop.show(f"{stack.base_url}/widget/{chat_id}.js")
    for name in ("carlos", "davi"):
        agent_for(stack, supervisor, name, [zap_id, chat_id])
    carlos = pages.sign_in_by_hand(pages.window().new_page(), "carlos", "/live/")
    davi = pages.signed_in("davi", "/live/")

    calm_colour = a_message_waits_and_nothing_is_urgent(zap, carlos, davi)
    visitor = pages.window().new_page()
    frame = a_visitor_writes_and_comes_first(shop, visitor, carlos, davi)
    assert next_button(carlos)[1] != calm_colour
    one_takes_it_and_answers(frame, carlos, davi)
    the_others_next_gives_the_next_one(carlos, davi)
    what_was_said_is_there_after_a_reload(visitor, frame)


def a_message_waits_and_nothing_is_urgent(zap: MetaLine, *consoles: Page) -> str:
    """It arrives by signed webhook and both see it; the colour of "Próximo" meanwhile."""
    with httpx.Client() as client:
        body = zap.text(
            id="wamid.fluxo.1", sender="5511987650001", text="Meu pedido chegou?", name="Zélia Prado"
        )
        assert zap.post(client, body).status_code == 200
    for page in consoles:
        expect(page.locator(ROWS)).to_have_count(1)
        expect(page.locator(HEAD)).to_contain_text("Zélia Prado")
        expect(page.locator(HEAD)).to_contain_text("WhatsApp - Balcão (11) 95555-0001")
    urgent, colour = next_button(consoles[0])
    assert not urgent
    return colour


def a_visitor_writes_and_comes_first(shop: Shop, visitor: Page, *consoles: Page) -> FrameLocator:
    """On a page of another origin, and although the other line has the higher number."""
    visitor.goto(shop.origin)
    visitor.locator("invenio-webchat button.button").click()
    frame = visitor.frame_locator("invenio-webchat iframe")
    frame.get_by_label("Sua mensagem").fill("Vocês abrem no sábado?")
    frame.get_by_role("button", name="Enviar", exact=True).click()
    for page in consoles:
        expect(page.locator(ROWS)).to_have_count(2)
        expect(page.locator(HEAD)).to_contain_text("Vocês abrem no sábado?")
        expect(page.locator("#next-urgent")).to_be_visible()
    assert grave_violations(consoles[0]) == []
    return frame


def one_takes_it_and_answers(frame: FrameLocator, carlos: Page, davi: Page) -> None:
    """For the other nothing is urgent any more."""
    carlos.locator("#next").click()
    expect(carlos.get_by_role("log")).to_contain_text("Vocês abrem no sábado?")
    expect(davi.locator("#next-urgent")).to_be_hidden()
    expect(davi.locator(ROWS)).to_have_count(1)
    say(carlos, "Sim, das 9h às 13h.")
    expect(frame.get_by_role("log")).to_contain_text("Sim, das 9h às 13h.")
    expect(carlos.locator(".bubble[data-direction=out]").last).to_contain_text("lida")
    assert grave_violations(carlos) == []


def the_others_next_gives_the_next_one(carlos: Page, davi: Page) -> None:
    """The answer reaches the provider and comes back as delivered."""
    davi.locator("#next").click()
    expect(davi.get_by_role("log")).to_contain_text("Meu pedido chegou?")
    say(davi, "Sai hoje para entrega.")
    expect(davi.locator(".bubble[data-direction=out]").last).to_contain_text("entregue")
    expect(carlos.locator("#tab-queue .count")).to_have_text("")


def what_was_said_is_there_after_a_reload(visitor: Page, frame: FrameLocator) -> None:
    visitor.reload()
    expect(visitor.locator("invenio-webchat iframe")).to_be_visible()
    expect(frame.get_by_role("log")).to_contain_text("Sim, das 9h às 13h.")
    assert grave_violations(visitor) == []
