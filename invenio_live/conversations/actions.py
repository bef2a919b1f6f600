"""Everything that changes a conversation. Each action is one transaction and records one event.

``conversation`` is the public id; the row is locked inside. A holder whose conversation has moved on is refused with
``not_holder`` and the name of who has it.
"""

from __future__ import annotations

from .deliveries import delivery_changed
from .doubts import end_doubt
from .elsewhere import continue_on
from .endings import close, reopen, settle
from .leaving import set_presence
from .moves import release, return_owed, transfer
from .notes import add_note, mark_read, set_tags
from .receiving import receive
from .sending import react, send_automatic, send_reply
from .undoing import undo

__all__ = [
    "add_note",
    "close",
    "continue_on",
    "delivery_changed",
    "end_doubt",
    "mark_read",
    "react",
    "receive",
    "release",
    "reopen",
    "return_owed",
    "send_automatic",
    "send_reply",
    "set_presence",
    "set_tags",
    "settle",
    "transfer",
    "undo",
]
