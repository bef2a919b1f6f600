"""A customer writes, the right agent takes it with "Próximo", answers, and the customer reads it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.support.api import Api, whatsapp_line
from tests.support.axe import grave_violations
from tests.support.stack import Stack

from .conftest import Pages

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

SHOP = """<!doctype html><html lang="pt-BR"><head><meta charset="utf-8"><title>Loja de outra origem</title></head>
<body><main><h1>Loja de outra origem</h1><p>Tudo para a casa.</p></main>
<script async src="{widget}"></script></body></html>"""


@pytest.fixture
def shop() -> Iterator[Callable[[str], str]]:
    """A page on another origin with the widget's one script tag; returns its address."""
    text = {"page": ""}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = text["page"].encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Quiet: pytest shows what matters."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def serve(widget: str) -> str:
        text["page"] = SHOP.format(widget=widget)
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    server.shutdown()


def agent_for(stack: Stack, supervisor: Api, name: str, lines: list[str]) -> None:
    """A new agent who serves only these lines."""
    stack.manage("create_user", name, "--role", "agent", "--password-stdin", stdin=f"{stack.password}\n")
    me = Api(stack, name).get("agents/me/")
    supervisor.patch(f"agents/{me['id']}/", {"channels": lines})


def next_button(page: Page) -> tuple[bool, str]:
    """Is it urgent, and its colour."""
    colour = page.locator("#next").evaluate("node => getComputedStyle(node).backgroundColor")
    return page.locator("#next-urgent").is_visible(), colour


def test_the_main_job(
    stack: Stack, api: Callable[[str], Api], pages: Pages, shop: Callable[[str], str]
) -> None:
    origin = shop("")
    admin, supervisor = api("admin"), api("supervisora")
    zap_id, zap = whatsapp_line(admin, "Balcão", address="(11) 95555-0001", priority=100)
    chat = admin.post(
        "channels/",
        {
            "kind": "webchat",
            "name": "Loja",
            "priority": 10,
            "is_active": True,
            "settings": {"allowed_origins": [origin], "greeting": "Posso ajudar?", "delay_s": 60},
        },
    )
    shop(f"{stack.base_url}/widget/{chat['id']}.js")
    pages.allow(origin)
    for name in ("carlos", "davi"):
        agent_for(stack, supervisor, name, [zap_id, chat["id"]])
    carlos, davi = pages.signed_in("carlos", "/live/"), pages.signed_in("davi", "/live/")
    rows = "#list-rows [role=row]"
    head = f'{rows}[aria-rowindex="1"]'  # rows are placed by their index, not by their order in the document

    # A WhatsApp message arrives by signed webhook: both see it, nothing is urgent.
    with httpx.Client() as client:
        body = zap.text(
            id="wamid.fluxo.1", sender="5511987650001", text="Meu pedido chegou?", name="Zélia Prado"
        )
        assert zap.post(client, body).status_code == 200
    for page in (carlos, davi):
        expect(page.locator(rows)).to_have_count(1)
        expect(page.locator(head)).to_contain_text("Zélia Prado")
        expect(page.locator(head)).to_contain_text("WhatsApp - Balcão (11) 95555-0001")
    calm, calm_colour = next_button(carlos)
    assert not calm

    # A visitor writes on a page of another origin: first of all, although the other line has the higher number.
    visitor = pages.window().new_page()
    visitor.goto(origin)
    visitor.locator("invenio-webchat button.button").click()
    frame = visitor.frame_locator("invenio-webchat iframe")
    frame.get_by_label("Sua mensagem").fill("Vocês abrem no sábado?")
    frame.get_by_role("button", name="Enviar", exact=True).click()
    for page in (carlos, davi):
        expect(page.locator(rows)).to_have_count(2)
        expect(page.locator(head)).to_contain_text("Vocês abrem no sábado?")
        expect(page.locator("#next-urgent")).to_be_visible()
    assert next_button(carlos)[1] != calm_colour
    assert grave_violations(carlos) == []

    # One takes it and answers; for the other nothing is urgent any more.
    carlos.locator("#next").click()
    expect(carlos.get_by_role("log")).to_contain_text("Vocês abrem no sábado?")
    expect(davi.locator("#next-urgent")).to_be_hidden()
    expect(davi.locator(rows)).to_have_count(1)
    carlos.locator("#text").fill("Sim, das 9h às 13h.")
    carlos.locator("#text").press("Enter")
    expect(frame.get_by_role("log")).to_contain_text("Sim, das 9h às 13h.")
    expect(carlos.locator(".bubble[data-direction=out]").last).to_contain_text("lida")
    assert grave_violations(carlos) == []

    # The other's "Próximo" gives the next one; the answer reaches the provider and comes back as delivered.
    davi.locator("#next").click()
    expect(davi.get_by_role("log")).to_contain_text("Meu pedido chegou?")
    davi.locator("#text").fill("Sai hoje para entrega.")
    davi.locator("#text").press("Enter")
    expect(davi.locator(".bubble[data-direction=out]").last).to_contain_text("entregue")
    expect(carlos.locator("#tab-queue .count")).to_have_text("")

    # What was said is there after a reload, on both sides.
    visitor.reload()
    expect(visitor.locator("invenio-webchat iframe")).to_be_visible()
    expect(frame.get_by_role("log")).to_contain_text("Sim, das 9h às 13h.")
    assert grave_violations(visitor) == []
