"""What the queue records: who took what, what was on offer, and why it was first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..events import Event


@dataclass(frozen=True, kw_only=True)
class Claimed(Event):
    """ "Próximo". Written by take.sql, with all that its sentence is made of (``queries.why_claimed``).

    ``moment``: when the order was read. ``passed_over``: rows that other claims were taking just then. ``load``:
    units in use before. Times are RFC 3339 text; what is empty is left out.
    """

    type: ClassVar[str] = "conversation.claimed"
    moment: str
    rank: int
    at: str
    priority: int
    priority_source: str
    vip: bool
    kind: str
    channel: str
    channel_priority: int
    passed_over: int
    load: int
    capacity: int
    waiting_since: str = ""
    visitor_seen_at: str = ""
    due_at: str = ""
    segment: str = ""
    segment_priority: int | None = None


@dataclass(frozen=True, kw_only=True)
class Picked(Event):
    """Taken out of order or along with the contact in hand. ``overtaken``: public ids, head first."""

    type: ClassVar[str] = "conversation.picked"
    agent: int | None = None  # user id of who has it now; the actor may have taken it for somebody else
    reason: str = ""
    overtaken: tuple[str, ...] = ()
