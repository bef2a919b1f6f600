"""A withdrawal reached the ledger, by whatever way: what waits for that person in its scope never starts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from consent.ledger import queries as ledger

from .actions import cancel_pending


def on_left(
    *, subject_id: UUID, channels: tuple[str, ...], purposes: tuple[str, ...], **_kwargs: Any
) -> None:
    """Runs inside the transaction of the withdrawal, for every record of the person."""
    scope = "PURPOSE" if purposes else "CHANNEL" if channels else "GLOBAL"
    for record in sorted(ledger.records_of(subject_id)):
        cancel_pending(subject_id=record, kinds=channels, purposes=purposes, reason=f"OPTED_OUT_{scope}")
