"""Saving a conversation that waits, together with where it stands."""

from __future__ import annotations

from ..models import Conversation
from ..queue import lanes


def store(conversation: Conversation, *, message_text: str = "") -> None:
    """Save every column; the queue decides segment, lane and return lane from the facts of the object."""
    lanes.place(conversation, message_text=message_text)
    conversation.save()
