"""What one person may be sent, in words: "WhatsApp ofertas ✔", "voz ✖ retirou em 01/03/2024"."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from consent.choices import Channel, Purpose, State
from consent.ledger import queries as ledger

# What the state means, before the day since when.
WORDS = {
    "granted": "pode receber desde",
    "withdrawn": "retirou em",
    "refused": "recusou em",
    "expired": "venceu em",
    "invalidated": "invalidado em",
    "declared": "declarado sem prova em",
    "pending": "aguarda confirmação desde",
    "stale": "o texto mudou em",
    "implied": "escreveu primeiro em",
}
EXPLAINED = {"implied": "só respostas", "stale": "pedir de novo"}
BY_POLICY, NOT_ALLOWED = "envio aceito pela política da empresa", "não permite envio"
TONES = {
    "granted": "ok",
    "implied": "info",
    "withdrawn": "bad",
    "refused": "bad",
    "invalidated": "bad",
    "expired": "warn",
    "stale": "warn",
    "pending": "warn",
    "declared": "warn",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """State of one channel and purpose; ``event`` is the id of what brought it about."""

    channel: str
    purpose: str
    state: str
    reason: str
    since: datetime | None
    event: uuid.UUID | None

    @property
    def may(self) -> bool:
        return ledger.permits(self.reason)

    @property
    def channel_label(self) -> str:
        return str(Channel(self.channel).label)

    @property
    def purpose_label(self) -> str:
        return str(Purpose(self.purpose).label)

    @property
    def state_label(self) -> str:
        return str(State(self.state).label)

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "")

    @property
    def words(self) -> str:
        """``retirou em 01/03/2024``; ``sem registro`` where the ledger knows nothing."""
        if self.state not in WORDS or self.since is None:
            return "sem registro"
        said = f"{WORDS[self.state]} {timezone.localtime(self.since):%d/%m/%Y}"
        more = EXPLAINED.get(self.state)
        if self.state == "declared":
            more = BY_POLICY if self.may else NOT_ALLOWED
        return f"{said}: {more}" if more else said


def chips(subject_id: uuid.UUID) -> list[Chip]:
    """Every channel and purpose, in the order of the vocabulary."""
    rows: list[dict[str, Any]] = ledger.state(subject_id)
    return [Chip(**row) for row in rows]
