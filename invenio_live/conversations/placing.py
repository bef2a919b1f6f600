"""Saving a conversation, together with where it stands and the clocks of its SLA."""

from __future__ import annotations

from ..models import Conversation
from ..queue import lanes
from ..sla import actions as sla


def store(conversation: Conversation, *, message_text: str = "") -> None:
    """Save every column; the queue decides segment, lane and return lane from the facts of the object."""
    lanes.place(conversation, message_text=message_text)
    keep(conversation)


def keep(conversation: Conversation, *, replied: bool = False) -> None:
    """Save every column of one whose place needs no decision. ``replied``: a person has just answered."""
    conversation.promised = conversation.promised or sla.promises(conversation.segment)
    conversation.save()
    sla.follow(conversation, replied=replied)
