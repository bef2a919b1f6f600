"""What distribution records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..events import Event


@dataclass(frozen=True, kw_only=True)
class Assigned(Event):
    """Given by automatic distribution. Written by give.sql, with the place it stood in (as ``queue.events.Claimed``).

    ``agent``: user id. ``accept_by``: until when it must be opened. ``assignment``: the whole decision.
    """

    type: ClassVar[str] = "conversation.assigned"
    assignment: str
    agent: int
    sentence: str
    accept_by: str


@dataclass(frozen=True, kw_only=True)
class Overflowed(Event):
    """Waited too long for one segment, waits for another one now, since the same moment."""

    type: ClassVar[str] = "conversation.overflowed"
    rings = True
    from_segment: str
    to_segment: str
    after_s: int
