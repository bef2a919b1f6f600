"""What the sweep tells. ``kind``: ``first``, ``next`` or ``resolution``; ``agent``: user id of who has it then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..events import Event


@dataclass(frozen=True, kw_only=True)
class Warned(Event):
    """Four fifths of a promised time have passed."""

    type: ClassVar[str] = "sla.warned"
    kind: str
    due_at: str
    agent: int | None = None


@dataclass(frozen=True, kw_only=True)
class Breached(Event):
    """A promised time has run out."""

    type: ClassVar[str] = "sla.breached"
    kind: str
    due_at: str
    agent: int | None = None
