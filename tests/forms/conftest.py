"""A form line, a published text, and what a browser would send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import altcha
import pytest
from django.test import Client

from channels_app.inbox import actions as inbox
from channels_app.lines import actions as lines
from channels_app.models import Channel
from consent.ledger import actions as ledger
from tests import factories
from tests.consent.people import CONTROLLER

LABEL = "Aceito receber ofertas da Casa Jatobá por e-mail e WhatsApp."
FIELDS = [
    {"name": "nome", "label": "Nome", "type": "text", "required": True},
    {"name": "email", "label": "E-mail", "type": "email", "required": True},
    {"name": "telefone", "label": "Telefone", "type": "phone", "required": False},
    {
        "name": "assunto",
        "label": "Assunto",
        "type": "select",
        "required": True,
        "options": ["Vendas", "Suporte"],
    },
    {"name": "mensagem", "label": "Mensagem", "type": "textarea", "required": False},
]
ANSWERS = {
    "nome": "Rita Lima",
    "email": "rita@x.example",
    "assunto": "Vendas",
    "mensagem": "Quero um orçamento.",
}


@pytest.fixture
def text(db: None) -> Any:
    officer = factories.make_user("compliance")
    ledger.save_controller(**{**CONTROLLER, "legal_name": "Casa Jatobá Ltda", "trade_names": ["Casa Jatobá"]})
    draft = ledger.create_draft(code="ofertas", body=LABEL, policy_url="https://jatoba.example/privacidade")
    return ledger.publish_text(public_id=draft.public_id, published_by_id=officer.public_id)


@pytest.fixture
def form(db: None) -> Channel:
    return make_form()


def make_form(slug: str = "orcamento", **settings: Any) -> Channel:
    given = {"slug": slug, "fields": FIELDS, "thanks": "Obrigado, Rita.", **settings}
    channel = lines.save_channel(actor=None, kind="form", name=f"Form {slug}", settings=given)
    return lines.activate(channel, actor=None)


def ticked(text: Any) -> dict[str, Any]:
    return {"code": text.code, "version": text.version, "sha256": text.body_sha256}


Send = Callable[..., Any]


@pytest.fixture
def send(client: Client) -> Send:
    """Post a submission as the page's script does, with a solved challenge."""

    def post(slug: str = "orcamento", *, fields: Any = None, headers: Any = None, **given: Any) -> Any:
        body = {"submission_id": str(uuid4()), "fields": fields if fields is not None else ANSWERS, **given}
        body.setdefault("altcha", solved(client, slug))
        return client.post(
            f"/forms/{slug}/submissions/", body, content_type="application/json", headers=headers or {}
        )

    return post


def solved(client: Client, slug: str = "orcamento") -> str:
    """What a browser works out; the library's own solver is the second opinion on ours."""
    task = client.get(f"/forms/{slug}/challenge/").json()
    found = altcha.solve_challenge_v1(task["challenge"], task["salt"], task["algorithm"], task["maxNumber"])
    assert found is not None
    kept = {name: task[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return altcha.PayloadV1(number=found.number, **kept).to_base64()


def work() -> None:
    """A worker's round."""
    inbox.drain()
