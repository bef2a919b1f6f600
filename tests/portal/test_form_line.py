"""The page of a form line in Center: its builder, its texts, its preview's data."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from channels_app.models import Channel
from consent.ledger import actions as ledger
from invenio_center.models import Role
from tests.consent.people import CONTROLLER
from tests.factories import make_user

pytestmark = pytest.mark.django_db
FIELDS = [{"name": "nome", "label": "Nome", "type": "text", "required": True}]
BASE = {
    "name": "Orçamento",
    "priority": "50",
    "inbound": "on",
    "set_slug": "orcamento",
    "set_fields": json.dumps(FIELDS),
}


@pytest.fixture
def text(db: None) -> Any:
    ledger.save_controller(**{**CONTROLLER, "legal_name": "Casa Jatobá Ltda", "trade_names": ["Casa Jatobá"]})
    body = "Aceito receber ofertas da Casa Jatobá por e-mail."
    draft = ledger.create_draft(code="ofertas", body=body)
    officer = make_user(Role.COMPLIANCE)
    return ledger.publish_text(public_id=draft.public_id, published_by_id=officer.public_id)


def add(client: Any, **changes: str) -> Any:
    return client.post(reverse("admin:channel_add", args=["form"]), {**BASE, **changes})


def test_a_form_is_built_with_its_texts(as_role: Any, text: Any) -> None:
    client = as_role(Role.ADMIN)
    made = add(client, set_consents__ofertas="required")
    assert made.status_code == 302, made.content.decode()
    channel = Channel.objects.get(kind="form")
    assert channel.settings["fields"] == FIELDS
    assert channel.settings["consents"] == [{"code": "ofertas", "required": True}]
    assert channel.outbound is False
    page = client.get(reverse("admin:channel", args=[channel.public_id])).content.decode()
    assert text.body in page
    assert "portal/questions/editor.js" in page
    assert "/forms/orcamento.js" in page
    assert '<option value="required" selected>' in page


def test_what_cannot_be_asked_is_told_at_the_field(as_role: Any) -> None:
    client = as_role(Role.ADMIN)
    refused = add(client, set_fields='[{"name": "q", "label": "Q", "type": "select"}]')
    assert refused.status_code == 422
    assert "Campo 1: faltam as opções." in refused.content.decode()
    assert "minúsculas" in add(client, set_slug="Não Vale").content.decode()


def test_a_taken_address_is_told_at_its_field(as_role: Any) -> None:
    client = as_role(Role.ADMIN)
    assert add(client).status_code == 302
    again = add(client, name="Outro")
    assert "Já existe um formulário com este endereço" in again.content.decode()
