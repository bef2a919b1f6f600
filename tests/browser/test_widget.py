"""The WebChat as a visitor meets it: on any page, by keyboard, with a lost connection, in the hands of axe."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.support.api import Api
from tests.support.axe import SHOTS, grave_in_both_lights, grave_violations
from tests.support.processes import eventually
from tests.support.stack import Stack

from .conftest import Pages
from .shop import Shop
from .wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf500f00030101008d1de5b20000000049454e44ae426082"
)
LABEL = "Aceito receber ofertas e avisos da Casa Jatobá por WebChat, e-mail, SMS e WhatsApp."
# Shut on every day of the week.
NEVER_OPEN = {"0": [["00:00", "00:00"]]}


@pytest.fixture
def widget(api: Callable[[str], Api], stack: Stack, shop: Shop) -> Callable[..., str]:
    """Make a WebChat with these settings and put its script on the shop's page; returns the channel's id."""

    def make(**settings: Any) -> str:
        given = {
            "allowed_origins": [shop.origin],
            "delay_s": 600,
            "theme": {"title": "Casa Jatobá"},
            **settings,
        }
        made = api("admin").post(
            "channels/",
            {"kind": "webchat", "name": f"Loja {uuid4().hex[:6]}", "is_active": True, "settings": given},
        )
        shop.show(f"{stack.base_url}/widget/{made['id']}.js")
        return str(made["id"])

    return make


def button(page: Page) -> Locator:
    return page.locator("invenio-webchat button.button")


def chat(page: Page) -> FrameLocator:
    return page.frame_locator("invenio-webchat iframe")


def opened(page: Page, shop: Shop) -> FrameLocator:
    page.goto(shop.origin)
    button(page).click()
    return chat(page)


def say(frame: FrameLocator, text: str) -> None:
    frame.get_by_label("Sua mensagem").fill(text)
    frame.get_by_label("Sua mensagem").press("Enter")


def log(frame: FrameLocator) -> Locator:
    return frame.get_by_role("log")


@pytest.fixture(scope="session")
def shut(api: Callable[[str], Api], stack: Stack) -> str:
    """A WebChat out of its hours, with a published text for the box; any page may show it."""
    theme = {"title": "Casa Jatobá", "color": "#f5b301"}
    settings = {"allowed_origins": ["*"], "delay_s": 600, "theme": theme, "consent_text": "chat-test"}
    made = api("admin").post(
        "channels/", {"kind": "webchat", "name": "Fora de hora", "is_active": True, "settings": settings}
    )
    code = (
        "from channels_app.models import Channel; from consent.ledger import actions as a; "
        "from invenio_center.models import BusinessHours, User; "
        "from tests.consent.people import CONTROLLER as c; "
        "a.save_controller(**{**c, 'legal_name': 'Casa Jatobá Ltda', 'trade_names': ['Casa Jatobá']}); "
        f"t = a.create_draft(code='chat-test', body={LABEL!r}); "
        "officer = User.objects.get(username='compliance').public_id; "
        "a.publish_text(public_id=t.public_id, published_by_id=officer); "
        f"h = BusinessHours.objects.create(name='nunca', intervals={NEVER_OPEN!r}); "
        f"Channel.objects.filter(public_id='{made['id']}').update(hours=h)"
    )
    stack.manage("shell", "-c", code)
    return str(made["id"])


def events(stack: Stack, channel: str) -> list[dict[str, Any]]:
    """Entries of the ledger that came from this widget."""
    code = (
        "import json; from consent.models import ConsentEvent as E; "
        f"found = [e for e in E.objects.all() if e.origin['ref'] == '{channel}']; "
        "print('JSON' + json.dumps([dict(type=e.type, text=e.text, method=e.method) for e in found]))"
    )
    return list(json.loads(stack.manage("shell", "-c", code).split("JSON", 1)[1]))


def test_one_script_tag_on_a_page_of_another_origin(
    pages: Pages, shop: Shop, widget: Callable[..., str]
) -> None:
    """Also under a host's strict policy, and without a name left behind."""
    widget()
    ours = pages.stack.base_url
    shop.policy = f"default-src 'none'; script-src {ours}; frame-src {ours}; style-src 'none'"
    page = pages.window().new_page()
    page.add_init_script("window.before = new Set(Object.getOwnPropertyNames(window))")
    frame = opened(page, shop)
    say(frame, "Vocês entregam em Recife?")
    expect(log(frame)).to_contain_text("Enviada")
    left = page.evaluate("Object.getOwnPropertyNames(window).filter((name) => !window.before.has(name))")
    assert set(left) <= {"before", "0", "length"}
    page.reload()
    expect(log(chat(page))).to_contain_text("Vocês entregam em Recife?")


def test_a_page_that_is_not_allowed_shows_no_chat(
    pages: Pages, shop: Shop, widget: Callable[..., str]
) -> None:
    widget(allowed_origins=["https://outra.example"])
    page = pages.window().new_page()
    page.goto(shop.origin)
    button(page).click()
    page.wait_for_timeout(500)
    assert chat(page).get_by_label("Sua mensagem").count() == 0
    assert any("frame-ancestors" in text or "403" in text for text in pages.complaints)
    pages.complaints.clear()


def frame_storage(page: Page) -> list[str]:
    """Names of what the chat's frame keeps in this browser."""
    (frame,) = page.main_frame.child_frames
    return list(frame.evaluate("Object.keys(localStorage)"))


def test_the_greeting_opens_after_its_delay_and_stays_away_when_dismissed(
    pages: Pages, shop: Shop, widget: Callable[..., str]
) -> None:
    widget(delay_s=1, greeting="Precisa de ajuda com medidas?")
    page = pages.window().new_page()
    page.goto(shop.origin)
    greeting = page.locator("invenio-webchat .greeting")
    expect(greeting).to_be_visible()
    expect(greeting).to_contain_text("Precisa de ajuda com medidas?")
    assert grave_violations(page) == []
    page.get_by_role("button", name="Dispensar").click()
    expect(greeting).to_be_hidden()
    # Kept by the frame, which is told by a message: a reload within that instant would be nobody's.
    eventually(lambda: any("dismissed" in one for one in frame_storage(page)), 10)
    page.reload()
    page.wait_for_timeout(1800)
    expect(greeting).to_be_hidden()


def test_answer_badge_and_read_mark(
    pages: Pages, shop: Shop, widget: Callable[..., str], api: Callable[[str], Api]
) -> None:
    channel = widget()
    page = pages.window().new_page()
    frame = opened(page, shop)
    say(frame, "Oi, tudo bem?")
    expect(log(frame)).to_contain_text("Enviada")
    supervisor = api("supervisora")
    (conversation,) = supervisor.get("conversations/", channel=channel)["results"]
    frame.get_by_role("button", name="Minimizar").click()
    expect(button(page)).to_be_focused()
    stack_reply(pages.stack, conversation["id"], "Tudo, e com você?")
    expect(page.locator("invenio-webchat .badge")).to_have_text("1")
    expect(button(page)).to_have_accessible_name("Abrir chat com Casa Jatobá, 1 mensagem nova")
    button(page).click()
    expect(log(frame)).to_contain_text("Tudo, e com você?")
    expect(page.locator("invenio-webchat .badge")).to_be_hidden()
    expect(log(frame)).to_contain_text("Lida")

    def status() -> str:
        rows = supervisor.get("messages/", channel=channel, direction="out")["results"]
        return str(rows[0]["status"])

    eventually(lambda: status() == "read", 30)


def stack_reply(stack: Stack, conversation: str, text: str) -> None:
    """Ana takes the conversation and answers it."""
    code = (
        "from invenio_live.models import Agent, Conversation; from invenio_center.models import User; "
        "from invenio_live.agents import actions as agents; from invenio_live.queue import actions as queue; "
        "from invenio_live.conversations import actions as c; "
        "a = agents.ensure_agent(User.objects.get(username='ana')); agents.set_presence(a, 'online'); "
        f"row = Conversation.objects.get(public_id='{conversation}'); "
        "queue.claim(row, a, actor=User.objects.get(username='supervisora'), reason='Pelo teste'); "
        f"c.send_reply(conversation='{conversation}', agent=Agent.objects.get(pk=a.pk), "
        f"client_id='{uuid4().hex}', text='{text}')"
    )
    stack.manage("shell", "-c", code)


def test_what_was_written_without_a_connection_goes_out_once(
    pages: Pages, shop: Shop, widget: Callable[..., str], api: Callable[[str], Api]
) -> None:
    channel = widget()
    window = pages.window()
    page = window.new_page()
    wire = Wire(page, "**/ws/webchat/**")
    frame = opened(page, shop)
    say(frame, "primeira")
    expect(log(frame)).to_contain_text("Enviada")
    wire.cut()
    say(frame, "escrita sem conexão")
    expect(log(frame)).to_contain_text("Enviando")
    expect(frame.locator("#connection")).to_be_visible()
    page.reload()
    expect(log(chat(page))).to_contain_text("escrita sem conexão")
    wire.mend()
    expect(log(chat(page)).get_by_text("Enviando")).to_have_count(0, timeout=30_000)
    rows = api("supervisora").get("messages/", channel=channel)["results"]
    assert sorted(row["text"] for row in rows) == ["escrita sem conexão", "primeira"]


def test_files_travel_with_progress_and_refusals_say_why(
    pages: Pages, shop: Shop, widget: Callable[..., str]
) -> None:
    widget()
    page = pages.window().new_page()
    frame = opened(page, shop)
    frame.locator("#pick").set_input_files(
        [
            {"name": "foto.png", "mimeType": "image/png", "buffer": PNG},
            {"name": "enorme.png", "mimeType": "image/png", "buffer": PNG + b"\0" * (10 * 1024 * 1024)},
        ]
    )
    chips = frame.locator(".chip")
    expect(chips.nth(1)).to_contain_text("passa de 10 MB")
    expect(frame.locator("#polite")).to_have_text("foto.png anexado.")
    frame.get_by_role("button", name="Enviar").click()
    expect(frame.get_by_role("img", name="Imagem: foto.png")).to_be_visible()
    frame.locator("#pick").set_input_files(
        {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": b"<html><script>alert(1)</script>"}
    )
    expect(frame.locator("#assertive")).to_contain_text("não pode ser enviado")
    pages.complaints[:] = [text for text in pages.complaints if "415" not in text]


def test_everything_works_by_keyboard(pages: Pages, shop: Shop, widget: Callable[..., str]) -> None:
    widget()
    page = pages.window().new_page()
    page.goto(shop.origin)
    expect(button(page)).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(button(page)).to_be_focused()
    page.keyboard.press("Enter")
    text = chat(page).get_by_label("Sua mensagem")
    expect(text).to_be_focused()
    page.keyboard.type("linha um")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("linha dois")
    page.keyboard.press("Enter")
    expect(log(chat(page))).to_contain_text("Enviada")
    expect(text).to_have_value("")
    menu = chat(page).get_by_role("button", name="Opções da conversa")
    menu.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    expect(chat(page).get_by_role("button", name="Não quero contato depois")).to_be_focused()
    page.keyboard.press("Enter")
    expect(chat(page).get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    page.keyboard.press("Escape")
    expect(button(page)).to_be_focused()
    expect(button(page)).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("width", [1440, 390])
def test_closed_open_and_form_pass_axe_in_both_lights(
    pages: Pages, shop: Shop, widget: Callable[..., str], shut: str, width: int
) -> None:
    widget(theme={"title": "Casa Jatobá", "color": "#f5b301"})
    page = pages.window(width=width, height=844).new_page()
    page.goto(shop.origin)
    expect(button(page)).to_be_visible()
    assert grave_in_both_lights(page) == []
    button(page).click()
    say(chat(page), "Oi")
    expect(log(chat(page))).to_contain_text("Enviada")
    assert grave_in_both_lights(page) == []
    if width == 390:
        box = page.locator("invenio-webchat iframe").bounding_box()
        assert box is not None
        assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
    shop.show(f"{pages.stack.base_url}/widget/{shut}.js")
    fresh = pages.window(width=width, height=844).new_page()
    frame = opened(fresh, shop)
    expect(frame.get_by_role("checkbox", name=LABEL)).not_to_be_checked()
    expect(frame.get_by_role("region", name="Quem cuida dos seus dados")).to_contain_text("CNPJ")
    assert grave_in_both_lights(fresh) == []
    if SHOTS:
        frame.get_by_role("checkbox", name=LABEL).scroll_into_view_if_needed()
        fresh.screenshot(path=f"{SHOTS}/widget-{width}.png")


def test_the_offline_form_records_one_consent_of_the_shown_text(
    pages: Pages, shop: Shop, shut: str, stack: Stack, api: Callable[[str], Api]
) -> None:
    shop.show(f"{stack.base_url}/widget/{shut}.js")
    page = pages.window().new_page()
    frame = opened(page, shop)
    expect(frame.get_by_role("heading", name="Deixe sua mensagem")).to_be_visible()
    frame.get_by_role("button", name="Enviar mensagem").click()
    expect(frame.locator("#error-email")).to_have_text("Informe e-mail ou telefone para a resposta.")
    email = frame.get_by_role("textbox", name="E-mail (ou telefone)")
    expect(email).to_be_focused()
    frame.get_by_label("Nome").fill("Rita Lima")
    email.fill("rita@exemplo.com.br")
    frame.get_by_role("textbox", name="Mensagem").fill("Quero um orçamento.")
    frame.get_by_role("checkbox", name=LABEL).check()
    frame.get_by_role("button", name="Enviar mensagem").click()
    expect(log(frame)).to_contain_text("Enviada")
    found = events(stack, shut)
    (grant,) = [event for event in found if event["type"] == "consent.granted"]
    assert (grant["method"], grant["text"]["code"]) == ("checkbox", "chat-test")
    (row,) = api("supervisora").get("conversations/", channel=shut)["results"]
    assert row["status"] == "waiting"


def test_nothing_can_be_written_before_the_chat_is_ready(
    pages: Pages, shop: Shop, widget: Callable[..., str]
) -> None:
    """On a slow line the page is seen before its script runs; a text taken then would be lost."""
    widget()
    page = pages.window().new_page()
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/widget/app/main*.js", hold)
    frame = opened(page, shop)
    text = frame.get_by_label("Sua mensagem")
    expect(text).to_be_disabled()
    expect(frame.get_by_role("button", name="Enviar", exact=True)).to_be_disabled()
    held[0].continue_()
    expect(text).to_be_enabled()
    say(frame, "Agora sim")
    expect(log(frame)).to_contain_text("Enviada")
