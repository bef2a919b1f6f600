"""A withdrawal reached the ledger, by whatever way: what waits for that person in its scope never starts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from .actions import cancel_pending


def on_left(
    *, subject_id: UUID, channels: tuple[str, ...], purposes: tuple[str, ...], **_kwargs: Any
) -> None:
    """Runs inside the transaction of the withdrawal."""
    scope = "PURPOSE" if purposes else "CHANNEL" if channels else "GLOBAL"
    cancel_pending(subject_id=subject_id, kinds=channels, purposes=purposes, reason=f"OPTED_OUT_{scope}")
