"""A small ledger with every kind of act in it, and a short way to an export of it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from consent.exports import actions, filters, working
from consent.ledger import actions as ledger
from consent.models import ConsentEvent, ConsentText, ExportRun

from .. import people

PROFILE = {
    "address": "Rua das Flores, 10, São Paulo, SP",
    "contact": "contato@xyz.example",
    "dpo_contact": "encarregado@xyz.example",
    "withdrawal_url": "https://xyz.example/preferencias",
    "storage_locations": ["Brasil"],
    "retention": "5 anos depois da saída",
    "recipients": {"whatsapp": "Meta (US)", "sms": "Zenvia (BR)", "email": "Servidor próprio (BR)"},
}


@dataclass(frozen=True)
class Ledger:
    """``ana`` agreed and left WhatsApp; ``rui`` agreed; ``lia`` only wrote; ``ivo`` was imported without proof."""

    text: ConsentText
    ana: uuid.UUID
    rui: uuid.UUID
    lia: uuid.UUID
    ivo: uuid.UUID
    events: list[ConsentEvent]


@pytest.fixture
def book(db: None) -> Ledger:
    text = people.published()
    ledger.save_controller(**PROFILE)
    ana, rui, lia, ivo = (people.someone() for _ in range(4))
    hostile = {
        "name": '=cmd|"calc"!A1',
        "identifiers": [
            {"kind": "phone", "value": "+5511988887777"},
            {"kind": "email", "value": "+rui@xyz.example"},
        ],
        "ip": "2001:db8::1",
    }
    events = [
        people.opt_in(ana, text, evidence=[ledger.Evidence("screenshot", b"\x89PNG\r\n\x1a\nprova")]),
        people.opt_in(rui, text, pii=hostile),
        people.event(
            lia,
            "contact.initiated",
            method="first_inbound",
            purposes=["service"],
            legal_basis="LGPD-7-V",
            text=None,
            origin={"kind": "whatsapp", "ref": "wamid.1", "url": None},
        ),
        people.event(
            ivo, "consent.declared", method="import", origin={"kind": "import", "ref": '=1+1;\n"x"'}
        ),
        people.opt_out(ana),
    ]
    return Ledger(text, ana, rui, lia, ivo, events)


Export = Callable[..., "Exported"]


@dataclass(frozen=True)
class Exported:
    run: ExportRun
    path: Path

    @property
    def content(self) -> bytes:
        return self.path.read_bytes()

    @property
    def manifest(self) -> dict[str, Any]:
        return dict(json.loads(self.run.manifest)["manifest"])


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """``export("csv", subjects=(…,))``: the file, made at once."""

    def made(format: str, *, personal: bool = True, **asked: Any) -> Exported:
        run = actions.ask(
            format=format,
            filters=filters.parse(**asked),
            reason="Pedido do juízo, processo 1",
            asked_by_id=None,
            asked_by="Carla",
            personal=personal,
            here=True,
        )
        path = tmp_path / f"{run.public_id}.{format}"
        return Exported(working.serve_here(run, path), path)

    return made
