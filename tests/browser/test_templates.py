"""Prepared texts by hand: chosen, filled in, seen before they leave; offered where the window has closed."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.support.axe import grave_violations

from .desk import Desk, desk, take_next

__all__ = ["desk"]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
MADE = """
from channels_app.contract import TemplateSeen
from channels_app.models import Channel
from channels_app.wordings import actions
line = Channel.objects.get(public_id="{line}")
actions.save(
    actor=None, channel=line, name="retorno", language="pt_BR", purpose="service", category="utility",
    body="Olá, {{{{nome}}}}. Podemos continuar sobre {{{{assunto}}}}?",
)
actions.heed(line, TemplateSeen("retorno", "pt_BR", status="approved"))
"""
WITH_PICTURE = """
from channels_app.models import Channel
from channels_app.wordings import actions, samples
line = Channel.objects.get(public_id="{line}")
line.settings["app_id"] = "APP-{line}"
line.save()
made = actions.save(
    actor=None, channel=line, name="capa", language="pt_BR", purpose="service", category="utility",
    header={{"type": "image"}}, body="Veja, {{{{nome}}}}.",
)
samples.keep(made, name="capa.png", content=bytes.fromhex("{picture}"), actor=None)
actions.submit(made, actor=None)
print(actions.synchronise(line, actor=None))
"""
LONG_AGO = """
from datetime import timedelta
from invenio_center.kernel import sql
from invenio_live.models import Conversation
wrote = sql.now() - timedelta(hours={hours})
Conversation.objects.filter(channel__public_id="{line}").update(last_customer_at=wrote)
"""


@pytest.fixture
def page(desk: Desk) -> Page:
    """A console with one conversation taken, on a line that has a template."""
    desk.stack.manage("shell", "-c", MADE.format(line=desk.channel))
    desk.customer_writes("Cadê o pedido?", name="Zélia Prado")
    _, page = desk.agent()
    take_next(page, "Cadê o pedido?")
    return page


def templates(page: Page) -> Locator:
    page.get_by_role("button", name="Modelos", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Modelo", exact=True).select_option(label="Retorno")
    return dialog


def come_back(page: Page) -> None:
    """The page anew, with the conversation open."""
    page.reload()
    page.locator("#tab-held").click()
    page.locator("#list-rows [role=row]").first.click()


def test_a_template_is_filled_in_seen_and_sent(desk: Desk, page: Page) -> None:
    dialog = templates(page)
    expect(dialog.get_by_label("nome")).to_have_value("Zélia")
    shown = dialog.get_by_label("Como o cliente lê")
    expect(shown).to_contain_text("Olá, Zélia. Podemos continuar sobre assunto?")
    dialog.get_by_role("button", name="Enviar", exact=True).click()
    expect(dialog.get_by_role("alert")).to_have_text("Preencha “Assunto”.")
    dialog.get_by_label("assunto").fill("o pedido 12")
    expect(shown).to_contain_text("sobre o pedido 12?")
    assert grave_violations(page) == []
    dialog.get_by_role("button", name="Enviar", exact=True).click()
    text = "Olá, Zélia. Podemos continuar sobre o pedido 12?"
    bubble = page.locator(".bubble[data-direction=out]", has_text=text)
    expect(bubble).to_have_attribute("data-status", "delivered")
    assert desk.sent() == [text]


def picture() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (40, 40), "#0f4a52").save(drawn, "PNG")
    return drawn.getvalue()


def test_a_header_with_a_picture_is_approved_by_a_sample_and_asks_for_one_each_time(
    desk: Desk, page: Page
) -> None:
    made = WITH_PICTURE.format(line=desk.channel, picture=picture().hex())
    desk.stack.manage("shell", "-c", made)
    page.get_by_role("button", name="Modelos", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Modelo", exact=True).select_option(label="Retorno")
    expect(dialog.get_by_label("Imagem do cabeçalho")).to_be_hidden()
    dialog.get_by_label("Modelo", exact=True).select_option(label="Capa")
    dialog.get_by_role("button", name="Enviar", exact=True).click()
    expect(dialog.get_by_role("alert")).to_have_text("Escolha a imagem.")
    assert grave_violations(page) == []
    image = {"name": "oferta.png", "mimeType": "image/png", "buffer": picture()}
    dialog.get_by_label("Imagem do cabeçalho").set_input_files(image)
    dialog.get_by_role("button", name="Enviar", exact=True).click()
    bubble = page.locator(".bubble[data-direction=out]", has_text="Veja, Zélia.")
    expect(bubble).to_have_attribute("data-status", "delivered")
    expect(bubble.locator("img")).to_be_visible()


def test_a_window_counts_down_and_a_closed_one_leaves_only_templates(desk: Desk, page: Page) -> None:
    desk.stack.manage("shell", "-c", LONG_AGO.format(line=desk.channel, hours=23))
    come_back(page)
    expect(page.locator("#window")).to_contain_text("Janela de resposta:")
    desk.stack.manage("shell", "-c", LONG_AGO.format(line=desk.channel, hours=25))
    come_back(page)
    expect(page.locator("#blocked")).to_contain_text("A janela de resposta fechou.")
    expect(page.locator("#text")).to_be_hidden()
    dialog = templates(page)
    dialog.get_by_label("assunto").fill("o pedido 12")
    dialog.get_by_role("button", name="Enviar", exact=True).click()
    # Nobody agreed to messages of service outside the window: the reason is said where it was asked.
    expect(dialog.get_by_role("alert")).to_contain_text("isso permite responder")
    assert desk.sent() == []
