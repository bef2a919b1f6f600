"""A person with an e-mail and a number, a published text, a mailbox to write from."""

from __future__ import annotations

from typing import Any

import pytest

from channels_app.models import Channel
from consent.ledger import actions as ledger
from consent.ledger import queries as consents
from invenio_center.contacts import actions as contacts
from invenio_center.models import Contact, Role, User
from invenio_live.preferences import links
from tests import factories
from tests.consent import people

BODY = "Aceito receber ofertas e lembretes da Casa Jatobá por e-mail e WhatsApp."


@pytest.fixture
def text(db: None) -> Any:
    ledger.save_controller(
        **people.CONTROLLER
        | {
            "legal_name": "Casa Jatobá Ltda",
            "trade_names": ["Casa Jatobá"],
            "recipients": {"email": "Correio S.A."},
        }
    )
    draft = ledger.create_draft(code="ofertas", body=BODY)
    return ledger.publish_text(public_id=draft.public_id, published_by_id=None)


@pytest.fixture
def mail(db: None) -> Channel:
    return factories.make_channel("email", name="Caixa")


@pytest.fixture
def rita(db: None) -> Contact:
    return contacts.create_contact(
        actor=None, name="Rita Lima Souza", email="rita@x.example", phone="+55 11 98877-6655"
    )


@pytest.fixture
def officers(db: None) -> tuple[User, User]:
    return factories.make_user(Role.COMPLIANCE, name="Carla"), factories.make_user(
        Role.COMPLIANCE, name="Dora"
    )


@pytest.fixture
def link(rita: Contact) -> str:
    return "/" + links.link(rita, "rita@x.example").split("/", 3)[3]


def agreed(person: Contact, text: Any, **more: Any) -> Any:
    pii = {
        "name": person.name,
        "identifiers": [{"kind": "email", "value": "rita@x.example"}],
        "ip": "203.0.113.9",
    }
    values = {
        "method": "checkbox",
        "origin": {"kind": "form", "ref": "orcamento", "url": None},
        "pii": pii,
        **more,
    }
    return ledger.record_opt_in(
        subject_id=person.subject_id, text_code=text.code, text_version=text.version, **values
    )


def state(person: Contact, channel: str = "email", purpose: str = "marketing") -> str:
    rows = consents.state(person.subject_id)
    return str(next(row["state"] for row in rows if (row["channel"], row["purpose"]) == (channel, purpose)))
