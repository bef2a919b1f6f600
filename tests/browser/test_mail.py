"""Mail in Live: subject, the mail's own look in a frame that runs nothing, folded quotes, a subject of one's own."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import expect

from tests.support.api import Api
from tests.support.axe import grave_violations
from tests.support.processes import eventually
from tests.support.stack import Stack

from .conftest import Pages
from .people import agent_for
from .test_live import take_next

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
HTML = (
    "<h1>Nota fiscal</h1><script>document.title = 'tomado'</script>"
    '<p onclick="x()">Veja <a href="https://loja.example/n">a nota</a>.</p>'
    '<img alt="rastro" src="{base}/static/remote.png"><table><tr><td>Total</td></tr></table>'
)


def mail_line(admin: Api, stack: Stack) -> str:
    settings = {"provider": "postmark", "api_base_url": "/simulator/postmark"}
    secrets = {"server_token": f"t-{uuid4().hex}", "webhook_secret": "segredo"}
    line = {
        "kind": "email",
        "name": f"Caixa {uuid4().hex[:6]}",
        "address": f"{uuid4().hex[:8]}@empresa.example",
    }
    made = admin.post(
        "channels/", {**line, "priority": 50, "is_active": True, "settings": settings, "credentials": secrets}
    )
    return str(made["id"])


def customer_writes(stack: Stack, channel: str, **body: str) -> None:
    proof = base64.b64encode(b"postmark:segredo").decode()
    call = {
        "FromFull": {"Email": "ana@cliente.example"},
        "From": "Ana <ana@cliente.example>",
        "MessageID": uuid4().hex,
    }
    answer = httpx.post(
        f"{stack.base_url}/webhooks/email/{channel}/",
        content=json.dumps({**call, **body}),
        headers={"authorization": f"Basic {proof}"},
    )
    assert answer.status_code == 200


def test_a_mail_is_read_safely_and_answered_under_a_subject_of_ones_own(
    pages: Pages, stack: Stack, api: Callable[[str], Api]
) -> None:
    channel, name = mail_line(api("admin"), stack), f"op{uuid4().hex[:8]}"
    agent_for(stack, api("supervisora"), name, [channel])
    page = pages.signed_in(name, "/live/")
    text = "Segue a nota.\n\nEm 27/11/2026, Loja <a@b.c> escreveu:\n> Mande a nota"
    html = HTML.format(base="https://rastro.invalid")
    customer_writes(stack, channel, Subject="RES: Nota 7", TextBody=text, HtmlBody=html)
    page.get_by_role("button", name="Próximo").first.wait_for()
    eventually(lambda: len(api("supervisora").all("messages/", channel=channel)) == 1, 30)
    take_next(page, "Nota")

    log = page.get_by_role("log")
    expect(log.locator(".mail-subject")).to_contain_text("RES: Nota 7")
    frame = page.frame_locator(".mail-frame")
    expect(frame.get_by_role("heading", name="Nota fiscal")).to_be_visible()
    assert "allow-scripts" not in (page.locator(".mail-frame").get_attribute("sandbox") or "")
    assert page.title() != "tomado"
    assert frame.locator("img").get_attribute("src") is None
    log.get_by_role("button", name="Mostrar imagens").click()
    expect(frame.locator("img[src^='https://rastro.invalid']")).to_have_count(1)
    log.get_by_role("button", name="Mostrar só o texto").click()
    expect(page.locator(".mail-frame")).to_have_count(0)
    expect(log.get_by_text("Segue a nota.")).to_be_visible()
    expect(log.get_by_text("Mande a nota")).to_be_hidden()
    log.get_by_role("button", name="Mostrar texto citado").click()
    expect(log.get_by_text("Mande a nota")).to_be_visible()
    assert grave_violations(page) == []

    expect(page.get_by_label("Assunto")).to_have_attribute("placeholder", "Assunto: Re: Nota 7")
    page.get_by_label("Assunto").fill("Nota 7 recebida")
    page.locator("#text").fill("Obrigado, recebemos.")
    page.locator("#text").press("Enter")
    expect(log.locator(".mail-subject", has_text="Nota 7 recebida")).to_be_visible()
    expect(log.locator(".bubble", has_text="Obrigado, recebemos.")).to_contain_text("entregue")
    # The picture that was asked for lies on a server that does not exist; nothing else may be complained of.
    asked_for = ("rastro.invalid", "ERR_NAME_NOT_RESOLVED")
    pages.complaints[:] = [one for one in pages.complaints if not any(word in one for word in asked_for)]
