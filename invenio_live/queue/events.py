"""What the queue records: who took what, what was on offer, and why it was first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..events import Event


@dataclass(frozen=True, kw_only=True)
class Claimed(Event):
    """ "Próximo". ``passed_over``: rows before this one that other claims were taking at that moment."""

    type: ClassVar[str] = "conversation.claimed"
    tier: str
    priority: int
    priority_source: str
    ready_at: str
    waiting_since: str
    vip: bool
    why: str
    passed_over: int
    load: int
    capacity: int


@dataclass(frozen=True, kw_only=True)
class Picked(Event):
    """Taken out of order or along with the contact in hand. ``overtaken``: public ids, head first."""

    type: ClassVar[str] = "conversation.picked"
    reason: str = ""
    overtaken: tuple[str, ...] = ()
