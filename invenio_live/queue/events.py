"""What the queue records: who took what, what was on offer, and why it was first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from ..events import Event


@dataclass(frozen=True, kw_only=True)
class Claimed(Event):
    """ "Próximo". Written by take.sql, with all that its sentence is made of (``queries.why_claimed``).

    ``moment``: when the order was read. ``offer``: the other heads read with it, first ones only, by the key they were
    sorted by (``{n, rank, priority, at, busy?}``; ``n`` is the row's number). ``passed_over``: rows that other claims
    were taking just then. ``load``: units in use before. Times are RFC 3339 text; what is empty is left out.
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
    cls: str
    order_priority: int
    order_at: str
    passed_over: int
    load: int
    capacity: int
    waiting_since: str = ""
    visitor_seen_at: str = ""
    due_at: str = ""
    segment: str = ""
    offer: list[dict[str, Any]] = field(default_factory=list)
    segment_priority: int | None = None
    head_start_s: int | None = None
    advanced: bool | None = None
    topped_at: str = ""
    topped_by: str = ""
    topped_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Picked(Event):
    """Taken out of order or along with the contact in hand. ``overtaken``: public ids, head first.

    ``position``: its place then, among what the agent might take. ``right``: supervisor, segment, general or in_hand.
    """

    type: ClassVar[str] = "conversation.picked"
    agent: int | None = None  # user id of who has it now; the actor may have taken it for somebody else
    reason: str = ""
    overtaken: tuple[str, ...] = ()
    position: int = 1
    right: str = ""
    waiting_since: str = ""
    rank: int = 0
    priority: int = 0


@dataclass(frozen=True, kw_only=True)
class Starving(Event):
    """It waits beyond the limits of the operation; ``overtaken``: how many who came later were taken before it."""

    type: ClassVar[str] = "conversation.starving"
    waited_min: int
    overtaken: int = 0


@dataclass(frozen=True, kw_only=True)
class Topped(Event):
    """A supervisor put it on top of what waits in its class; ``Untopped`` takes that back."""

    type: ClassVar[str] = "conversation.topped"
    reason: str


@dataclass(frozen=True, kw_only=True)
class Untopped(Event):
    type: ClassVar[str] = "conversation.untopped"
    reason: str
