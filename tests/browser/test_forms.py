"""A form from its making in Center to the agent's answer: by keyboard, without scripts, on another site, under axe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.support.api import Api
from tests.support.axe import grave_in_both_lights, grave_violations
from tests.support.processes import eventually
from tests.support.stack import Stack

from .conftest import Pages
from .people import agent_for
from .shop import Shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
FIELDS = [
    {"name": "nome", "label": "Nome", "type": "text", "required": True, "help": "Como quer ser chamada."},
    {"name": "email", "label": "E-mail", "type": "email", "required": True},
    {"name": "documento", "label": "CPF ou CNPJ", "type": "document"},
    {
        "name": "assunto",
        "label": "Assunto",
        "type": "select",
        "required": True,
        "options": ["Vendas", "Suporte"],
    },
    {"name": "produtos", "label": "Produtos", "type": "multiselect", "options": ["Caneca", "Vaso", "Manta"]},
    {"name": "quando", "label": "Data da entrega", "type": "date"},
    {"name": "presente", "label": "É para presente", "type": "boolean"},
    {"name": "mensagem", "label": "Mensagem", "type": "textarea"},
    {"name": "campanha", "label": "Campanha", "type": "hidden", "value": "natal"},
]
LABEL = "Aceito receber ofertas da Casa Jatobá por e-mail."


@pytest.fixture(scope="session")
def text(stack: Stack) -> str:
    """Code of a published text."""
    code = (
        "from consent.ledger import actions as a; from invenio_center.models import User; "
        "from tests.consent.people import CONTROLLER as c; "
        "a.save_controller(**{**c, 'legal_name': 'Casa Jatobá Ltda', 'trade_names': ['Casa Jatobá']}); "
        f"t = a.create_draft(code='form-test', body={LABEL!r}); "
        "officer = User.objects.get(username='compliance').public_id; "
        "a.publish_text(public_id=t.public_id, published_by_id=officer)"
    )
    stack.manage("shell", "-c", code)
    return "form-test"


@pytest.fixture
def form(api: Callable[[str], Api]) -> Callable[..., tuple[str, str]]:
    """Make a form with these settings; returns the line's id and its slug."""

    def make(**settings: Any) -> tuple[str, str]:
        slug = f"f{uuid4().hex[:8]}"
        given = {
            "slug": slug,
            "fields": FIELDS,
            "title": "Peça um orçamento",
            "thanks": "Obrigado!",
            **settings,
        }
        line = {"kind": "form", "name": slug, "is_active": True, "settings": given}
        return str(api("admin").post("channels/", line)["id"]), slug

    return make


def fill(page: Any, name: str = "Rita Lima") -> None:
    page.get_by_label("Nome").fill(name)
    page.get_by_role("textbox", name="E-mail").fill("rita@exemplo.com.br")
    page.get_by_label("Vendas").check()
    page.get_by_label("Vaso").check()
    page.get_by_label("É para presente").check()
    page.get_by_label("Mensagem").fill("Quero dois vasos.")


def messages(api: Callable[[str], Api], line: str) -> list[Any]:
    return list(api("supervisora").get("messages/", channel=line)["results"])


def test_a_visitor_fills_in_the_page_and_the_agent_reads_and_answers_elsewhere(
    pages: Pages, stack: Stack, api: Callable[[str], Api], form: Callable[..., tuple[str, str]], text: str
) -> None:
    line, slug = form(consents=[{"code": text, "required": False}])
    page = pages.window(width=390, height=844).new_page()
    page.goto(f"{stack.base_url}/forms/{slug}/")
    box = page.get_by_role("checkbox", name=LABEL)
    expect(box).not_to_be_checked()
    page.get_by_role("button", name="Enviar").click()
    expect(page.locator("#error-nome")).to_have_text("Preencha este campo.")
    expect(page.get_by_label("Nome")).to_be_focused()
    fill(page)
    page.get_by_label("CPF ou CNPJ").fill("111.111.111-11")
    box.check()
    page.get_by_role("button", name="Enviar").click()
    expect(page.locator("#error-documento")).to_contain_text("não conferem")
    page.get_by_label("CPF ou CNPJ").fill("529.982.247-25")
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_role("heading", name="Enviado")).to_be_visible()
    expect(page.get_by_text("Obrigado!")).to_be_visible()
    eventually(lambda: len(messages(api, line)) == 1, 20)
    # 422 of the refused document is what the test asked for.
    pages.complaints[:] = [text for text in pages.complaints if "422" not in text]

    name = f"agente-{slug}"
    agent_for(stack, api("supervisora"), name, [line])
    live = pages.signed_in(name, "/live/")
    live.get_by_role("button", name="Próximo", exact=False).first.click()
    log = live.get_by_role("log", name="Conversa")
    expect(log.locator("dt", has_text="Assunto")).to_be_visible()
    expect(log.locator("dd", has_text="Quero dois vasos.")).to_be_visible()
    expect(log.locator("dd", has_text="natal")).to_be_visible()
    expect(live.locator("#blocked")).to_contain_text("Formulários só recebem")
    assert grave_violations(live) == []


def test_without_scripts_the_page_works(
    pages: Pages, stack: Stack, api: Callable[[str], Api], form: Callable[..., tuple[str, str]]
) -> None:
    line, slug = form()
    page = pages.window(java_script_enabled=False).new_page()
    page.goto(f"{stack.base_url}/forms/{slug}/")
    fill(page)
    page.get_by_role("textbox", name="E-mail").fill("errado")
    page.wait_for_timeout(2100)  # the page itself asks for two seconds of a reader's time
    page.get_by_role("button", name="Enviar").click()
    expect(page.locator("#error-email")).to_contain_text("Confira o e-mail")
    expect(page.get_by_label("Mensagem")).to_have_value("Quero dois vasos.")
    expect(page.get_by_label("Vaso")).to_be_checked()
    page.get_by_role("textbox", name="E-mail").fill("rita@exemplo.com.br")
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_text("Obrigado!")).to_be_visible()
    eventually(lambda: len(messages(api, line)) == 1, 20)
    pages.complaints[:] = [text for text in pages.complaints if "422" not in text]


def test_one_tag_shows_it_on_an_allowed_site_as_high_as_it_is(
    pages: Pages, stack: Stack, shop: Shop, api: Callable[[str], Api], form: Callable[..., tuple[str, str]]
) -> None:
    line, slug = form(allowed_origins=[shop.origin])
    shop.show(f"{stack.base_url}/forms/{slug}.js")
    ours = stack.base_url
    shop.policy = f"default-src 'none'; script-src {ours}; frame-src {ours}"
    page = pages.window().new_page()
    page.goto(shop.origin)
    frame = page.frame_locator("iframe")
    fill(frame)
    inner = page.frames[1].evaluate("document.documentElement.offsetHeight")
    expect(page.locator("iframe")).to_have_css("height", f"{inner}px")
    frame.get_by_role("button", name="Enviar").click()
    expect(frame.get_by_text("Obrigado!")).to_be_visible()
    eventually(lambda: len(messages(api, line)) == 1, 20)
    (message,) = messages(api, line)
    assert "Vaso" in message["text"]


def test_a_site_that_is_not_allowed_shows_no_form(
    pages: Pages, stack: Stack, shop: Shop, form: Callable[..., tuple[str, str]]
) -> None:
    _, slug = form(allowed_origins=["https://outra.example"])
    shop.show(f"{stack.base_url}/forms/{slug}.js")
    page = pages.window().new_page()
    page.goto(shop.origin)
    expect(page.locator("iframe")).to_be_attached()
    expect(page.frame_locator("iframe").get_by_label("Nome")).to_have_count(0)
    pages.complaints.clear()  # the refusal is in the console


@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_passes_axe_in_both_lights(
    pages: Pages, stack: Stack, form: Callable[..., tuple[str, str]], text: str, width: int
) -> None:
    _, slug = form(consents=[{"code": text, "required": True}], theme={"color": "#f5b301"})
    page = pages.window(width=width, height=844).new_page()
    page.goto(f"{stack.base_url}/forms/{slug}/")
    expect(page.get_by_role("button", name="Enviar")).to_be_visible()
    assert grave_in_both_lights(page) == []
    page.get_by_role("button", name="Enviar").click()
    expect(page.locator("#error-nome")).to_be_visible()
    assert grave_in_both_lights(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_form_is_built_by_keyboard_with_a_preview(
    pages: Pages, stack: Stack, api: Callable[[str], Api], text: str
) -> None:
    page = pages.signed_in("admin", "/center/channels/new/form/")
    slug = f"t{uuid4().hex[:8]}"
    page.get_by_role("textbox", name="Nome", exact=True).fill(slug)
    page.get_by_label("Endereço da página").fill(slug)
    add = page.get_by_role("button", name="Incluir campo")
    write(page, add, "Nome completo")
    write(page, add, "Assunto")
    second = page.get_by_role("group", name="2. Assunto")
    second.get_by_label("Tipo").select_option("select")
    page.get_by_label("Opções", exact=True).fill("Vendas\nSuporte")
    page.get_by_role("checkbox", name="Obrigatório").first.check()
    up = page.get_by_role("button", name="Subir Assunto")
    up.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="1. Assunto")).to_be_visible()
    expect(page.get_by_role("button", name="Subir Assunto")).to_be_focused()
    preview = page.get_by_role("group", name="Prévia")
    expect(preview).to_contain_text("Suporte")
    expect(preview).to_contain_text("Nome completo *")
    page.get_by_label(f"{text} versão 1").select_option("optional")
    assert grave_violations(page) == []
    page.get_by_role("button", name="Salvar").click()
    expect(page.get_by_text("Canal criado")).to_be_visible()
    (made,) = [one for one in api("admin").all("channels/", kind="form") if one["name"] == slug]
    asked = [(one["name"], one["type"], one["required"]) for one in made["settings"]["fields"]]
    assert asked == [("assunto", "select", False), ("nome_completo", "text", True)]
    assert made["settings"]["consents"] == [{"code": text, "required": False}]
    page.get_by_role("button", name="Ativar").click()
    expect(page.get_by_role("link", name=f"/forms/{slug}/")).to_be_visible()


def write(page: Page, add: Any, label: str) -> None:
    """A new question: the cursor is in its label already."""
    add.focus()
    page.keyboard.press("Enter")
    page.keyboard.type(label)


def test_the_simulator_fills_in_a_form(
    pages: Pages, stack: Stack, api: Callable[[str], Api], form: Callable[..., tuple[str, str]]
) -> None:
    line, slug = form()
    said = stack.manage(
        "simulate", "form", "--channel", line, "--from", "rita@exemplo.com.br", "--text", "Olá"
    )
    assert said.strip()
    eventually(lambda: len(messages(api, line)) == 1, 20)
    page = pages.signed_in("admin", "/simulator/")
    page.get_by_label("Linha", exact=True).select_option(label=f"Formulários - {slug}")
    page.get_by_label("Pessoa", exact=True).select_option(label="Ana Souza · deixa o e-mail")
    page.get_by_label("Mensagem", exact=True).fill("Preciso de um orçamento.")
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect(page.locator("#note")).to_contain_text("aceita")
    eventually(lambda: len(messages(api, line)) == 2, 20)


PENDING = """
from consent.ledger import actions as ledger, confirming
from invenio_center.contacts import actions as contacts
person = contacts.create_contact(actor=None, name="Rita", email="{email}")
event = ledger.record_opt_in(
    subject_id=person.subject_id, text_code="{code}", text_version=1, method="checkbox", double_opt_in="pending",
    origin={{"kind": "form", "ref": None, "url": None}},
    pii={{"identifiers": [{{"kind": "email", "value": "{email}"}}]}},
)
print("token", confirming.ask(event, channel="email", address="{email}"))
"""


def test_a_known_person_confirms_with_one_press(stack: Stack, pages: Pages, text: str) -> None:
    email = f"rita{uuid4().hex[:8]}@x.example"
    token = stack.manage("shell", "-c", PENDING.format(email=email, code=text)).split("token ")[1].split()[0]
    page = pages.window(width=390, height=844).new_page()
    page.goto(f"{stack.base_url}/confirm/{token}/")
    expect(page.get_by_role("heading", name="Foi você quem autorizou?")).to_be_visible()
    expect(page.get_by_text(LABEL)).to_be_visible()
    assert grave_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Confirmo que fui eu").click()
    expect(page.get_by_role("heading", name="Confirmado")).to_be_visible()
    assert grave_violations(page) == []
