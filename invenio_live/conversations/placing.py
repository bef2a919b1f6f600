"""Saving a conversation, together with where it stands and the clocks of its SLA."""

from __future__ import annotations

from ..models import Conversation
from ..queue import lanes
from ..queue.lanes import Saying
from ..sla import actions as sla

__all__ = ["Saying", "keep", "store"]


def store(conversation: Conversation, saying: Saying | None = None) -> None:
    """Save every column; the queue decides segment, lane and return lane from the facts of the object."""
    before = conversation.segment_id
    lanes.place(conversation, saying or Saying())
    keep(conversation)
    lanes.landed([(conversation, before)])


def keep(conversation: Conversation, *, replied: bool = False) -> None:
    """Save every column of one whose place needs no decision. ``replied``: a person has just answered."""
    conversation.promised = conversation.promised or sla.promises(conversation.segment)
    conversation.save()
    sla.follow(conversation, replied=replied)
