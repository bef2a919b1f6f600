"""Lines of the system in a thread: what happened beside the talk. Agents read them, customers do not."""

from __future__ import annotations

from typing import Any

from invenio_center.kernel import sql

from ..choices import Direction
from ..events import conversation_group, tell
from ..models import Conversation, Message
from . import messages


def write(row: Conversation, text: str, **data: Any) -> Message:
    """Store a line and show it; the caller is in a transaction and records the event."""
    line = Message(
        conversation=row,
        channel=row.channel,
        direction=Direction.SYSTEM,
        kind="system",
        text=text,
        data=data,
        at=sql.now(),
    )
    line.save(force_insert=True)
    messages.tell_created(line)
    return line


def renew(row: Conversation) -> None:
    """What stands beside the open thread has changed."""
    tell([conversation_group(row.public_id)], "thread.stale", {"conversation": str(row.public_id)})
