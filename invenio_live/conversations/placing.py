"""Saving a conversation that waits, together with where it stands."""

from __future__ import annotations

from ..models import Conversation
from ..queue import lanes
from ..queue.lanes import Saying

__all__ = ["Saying", "store"]


def store(conversation: Conversation, saying: Saying | None = None) -> None:
    """Save every column; the queue decides segment, lane and return lane from the facts of the object."""
    before = conversation.segment_id
    lanes.place(conversation, saying or Saying())
    conversation.save()
    lanes.landed([(conversation, before)])
