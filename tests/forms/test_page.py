"""The hosted page: works without scripts, keeps what was typed, and may stand where the line allows."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from channels_app.models import Channel, Envelope
from consent.ledger import actions as ledger
from invenio_live.forms import spam, theme
from invenio_live.models import Message

from .conftest import ANSWERS, LABEL, make_form, work

pytestmark = pytest.mark.django_db
SUBMIT = "/forms/orcamento/submissions/"


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


@pytest.fixture
def patient(monkeypatch: Any) -> None:
    """Nobody waits in a test: the page may be answered at once."""
    monkeypatch.setattr(spam, "LEAST_S", 0)


def test_the_page_asks_everything_and_ticks_nothing(text: Any, client: Client) -> None:
    make_form(consents=[{"code": "ofertas", "required": False}], intro="Conte o que precisa.")
    answer = client.get("/forms/orcamento/")
    page = answer.content.decode()
    assert all(label in page for label in ("Nome", "E-mail", "Telefone", "Assunto", "Mensagem", LABEL))
    assert "checked" not in page
    assert UUID(hidden(page, "submission_id"))
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_page_tells_who_answers_for_the_data_where_it_has_a_box(text: Any, client: Client) -> None:
    make_form(consents=[{"code": "ofertas", "required": False}])
    make_form("sem-caixa")
    page = client.get("/forms/orcamento/").content.decode()
    told = page[page.index('class="law"') : page.index('name="consent"')]
    assert "Casa Jatobá Ltda (Casa Jatobá), CNPJ 12.345.678/0001-95" in told and "dpo@xyz.example" in told
    assert "E-mail: Servidor próprio (BR)" in told and "Zenvia" not in told, "the text speaks of no SMS"
    assert 'class="law"' not in client.get("/forms/sem-caixa/").content.decode()
    ledger.save_controller(cnpj="")
    assert 'name="consent"' not in client.get("/forms/orcamento/").content.decode()


def test_without_scripts_the_form_posts_and_thanks(form: Channel, client: Client, patient: None) -> None:
    page = client.get("/forms/orcamento/").content.decode()
    given = {name: hidden(page, name) for name in ("submission_id", "started")}
    answer = client.post(SUBMIT, {**ANSWERS, **given})
    assert (answer.status_code, answer["Location"]) == (303, "/forms/orcamento/thanks/")
    assert "Obrigado, Rita." in client.get(answer["Location"]).content.decode()
    work()
    assert Message.objects.get().text.startswith("Nome: Rita Lima")


def test_a_refusal_keeps_what_was_typed_and_the_same_id(form: Channel, client: Client, patient: None) -> None:
    page = client.get("/forms/orcamento/").content.decode()
    given = {name: hidden(page, name) for name in ("submission_id", "started")}
    answer = client.post(SUBMIT, {**ANSWERS, **given, "email": "errado"})
    again = answer.content.decode()
    assert answer.status_code == 422
    assert "Confira o e-mail" in again
    assert "Quero um orçamento." in again
    assert hidden(again, "submission_id") == given["submission_id"]


def test_a_page_answered_faster_than_read_or_forged_is_refused(form: Channel, client: Client) -> None:
    page = client.get("/forms/orcamento/").content.decode()
    given = {name: hidden(page, name) for name in ("submission_id", "started")}
    for started in (given["started"], "forjado", ""):
        answer = client.post(SUBMIT, {**ANSWERS, **given, "started": started})
        assert answer.status_code == 422
        assert "Não foi possível confirmar" in answer.content.decode()
    assert not Envelope.objects.exists()


def test_typed_markup_stays_text(form: Channel, client: Client, patient: None) -> None:
    page = client.get("/forms/orcamento/").content.decode()
    given = {name: hidden(page, name) for name in ("submission_id", "started")}
    attack = '"><script>alert(1)</script>'
    again = client.post(SUBMIT, {**given, "nome": attack, "email": attack}).content.decode()
    assert "<script>alert" not in again


def test_only_allowed_sites_may_frame_it(client: Client, settings: Any) -> None:
    settings.DEMO = False
    make_form(allowed_origins=["https://loja.example"])
    fine = client.get("/forms/orcamento/?host=https://loja.example")
    assert "frame-ancestors 'self' https://loja.example" in fine["Content-Security-Policy"]
    assert "X-Frame-Options" not in fine
    assert client.get("/forms/orcamento/?host=https://outra.example").status_code == 403


def test_unknown_and_switched_off_forms_are_not_found(form: Channel, client: Client) -> None:
    assert client.get("/forms/nenhum/").status_code == 404
    Channel.objects.filter(pk=form.pk).update(is_active=False)
    for path in ("", "thanks/", "schema/", "challenge/", "theme.css"):
        assert client.get(f"/forms/orcamento/{path}").status_code == 404


def test_the_tag_is_one_script_that_leaves_no_name(form: Channel, client: Client) -> None:
    answer = client.get("/forms/orcamento.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.content.decode().startswith("(() => {")


@pytest.mark.parametrize("brand", ["#4f46e5", "#f5b301", "#ffffff", "#000000", "#808080", "#00ff88"])
def test_text_on_every_brand_can_be_read(brand: str) -> None:
    values = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", theme.sheet(brand)))
    assert theme.contrast(theme.parse(values["brand"]), theme.parse(values["on-brand"])) >= 4.4
    assert theme.contrast(theme.parse(values["ink-light"]), theme.WHITE) >= 4.4
    assert theme.contrast(theme.parse(values["ink-dark"]), theme.DARK) >= 4.4
