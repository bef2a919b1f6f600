"""Acts of one person, short to write."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from consent.ledger import actions
from consent.models import ConsentEvent, ConsentText

ORIGIN = {"kind": "landing", "ref": "verao", "url": "https://xyz.example/verao?utm=1"}
PII = {
    "name": "João Silva",
    "identifiers": [{"kind": "phone", "value": "+5511999998888"}],
    "ip": "203.0.113.7",
}
LONG_AGO = datetime(2024, 1, 15, 14, 30, tzinfo=UTC)
BODY = "Quero receber ofertas e lembretes da Empresa XYZ por e-mail, SMS e WhatsApp."

CONTROLLER: dict[str, Any] = {
    "legal_name": "Empresa XYZ",
    "trade_names": ["XYZ"],
    "cnpj": "12345678000195",
    "address": "Rua A, 1",
    "contact": "contato@xyz.example",
    "dpo_contact": "dpo@xyz.example",
    "withdrawal_url": "https://xyz.example/p",
    "storage_locations": ["BR"],
    "retention": "5 anos",
    "recipients": {"whatsapp": "Meta (US)", "sms": "Zenvia (BR)", "email": "Servidor próprio (BR)"},
}


def someone() -> uuid.UUID:
    return uuid.uuid4()


def at(days: int) -> datetime:
    return LONG_AGO + timedelta(days=days)


def event(person: uuid.UUID, type: str, **more: Any) -> ConsentEvent:
    """Append with everything not given filled in: WhatsApp marketing by a checkbox."""
    values: dict[str, Any] = {
        "actor": "subject",
        "channels": ["whatsapp"],
        "purposes": ["marketing"],
        "method": "checkbox",
        "origin": ORIGIN,
        "legal_basis": "LGPD-7-I",
        **more,
    }
    return actions.append_event(type=type, subject_id=person, **values)


def opt_out(person: uuid.UUID, **more: Any) -> ConsentEvent:
    values: dict[str, Any] = {
        "channels": ["whatsapp"],
        "purposes": [],
        "method": "keyword",
        "origin": {"kind": "whatsapp", "ref": "wamid.TEST"},
        **more,
    }
    return actions.record_opt_out(subject_id=person, **values)


def published(code: str = "lp-verao", body: str = BODY) -> ConsentText:
    actions.save_controller(**CONTROLLER)
    draft = actions.create_draft(code=code, body=body, policy_version="v2.1")
    return actions.publish_text(public_id=draft.public_id, published_by_id=None)


def opt_in(person: uuid.UUID, text: ConsentText, **more: Any) -> ConsentEvent:
    values: dict[str, Any] = {"method": "checkbox", "origin": ORIGIN, "pii": PII, **more}
    return actions.record_opt_in(subject_id=person, text_code=text.code, text_version=text.version, **values)


def tamper(statement: str, *params: Any) -> None:
    """What somebody with full power over the database could do: triggers are off."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = 'replica'")
        cursor.execute(statement, params)
        cursor.execute("SET LOCAL session_replication_role = 'origin'")
