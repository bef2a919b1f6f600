"""What can happen to a conversation. An action calls ``record`` once, in its transaction, after its change.

``record`` writes one row, raises the conversation's version and, at commit, tells the consoles: one frame
``conversation.changed`` with the row every list needs (``summary``), to those who see it now or saw it before.
Frames of messages and notices go through ``tell``. Names and shapes: docs/events.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from django.db import transaction
from django.utils import timezone
from psycopg.types.json import Jsonb

from invenio_center.kernel import broadcast, sql

from ..models import Conversation, ConversationEvent
from .bell import ring_hooks
from .distribution_bell import ring_distribution
from .groups import EVERYTHING, conversation_group, queue_group, user_group, visitor_group
from .summary import summary

FRAME_VERSION = 1

__all__ = [
    "EVERYTHING",
    "Event",
    "announce",
    "conversation_group",
    "queue_group",
    "record",
    "ring_distribution",
    "summary",
    "tell",
    "user_group",
    "visitor_group",
]


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of the typed events. ``seen_before``: groups that saw the conversation before this change.

    ``rings``: afterwards somebody may wait, or have free hands, for automatic distribution.
    """

    type: ClassVar[str]
    rings: ClassVar[bool] = False
    seen_before: frozenset[str] = field(default=frozenset())

    def data(self) -> dict[str, Any]:
        """What the row keeps: JSON values, public ids, no text of messages."""
        values = asdict(self)
        values.pop("seen_before")
        return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def sight(conversation: Conversation) -> frozenset[str]:
    """Groups that see this conversation as it stands. Taken before a change, passed as ``seen_before``."""
    groups = {EVERYTHING, queue_group(conversation.channel_id, conversation.segment_id)}
    if conversation.holder is not None:
        groups.add(user_group(conversation.holder.user_id))
    return frozenset(groups)


def record(conversation: Conversation, event: Event, *, actor: Any = None) -> ConversationEvent:
    """Store the event and announce the conversation's new state at commit. The caller holds the row's lock."""
    stored = ConversationEvent(
        conversation_id=conversation.pk, type=event.type, actor=actor, data=event.data()
    )
    given = [conversation.pk, event.type, actor.pk if actor is not None else None, Jsonb(stored.data)]
    written = sql.row("SELECT * FROM conversation_record(%s, %s, %s, %s)", given) or {}
    stored.pk, stored.at, conversation.version = written["id"], written["at"], written["version"]
    stored._state.adding = False
    groups = sight(conversation) | event.seen_before
    transaction.on_commit(lambda: _announce(conversation.pk, stored, groups))
    if event.rings:
        ring_distribution()
    return stored


def _announce(conversation_id: int, stored: ConversationEvent, groups: frozenset[str]) -> None:
    row = summary(conversation_id)
    if row is not None:
        announce(row, stored.type, stored.pk, groups)


def announce(row: dict[str, Any], event_type: str, event_id: int, groups: Iterable[str]) -> None:
    """Tell the consoles how a conversation stands after an event. To be called after the commit."""
    data = {"event": event_type, "conversation": row}
    broadcast.publish_now(sorted(groups), frame("conversation.changed", data, id=event_id), key=row["id"])
    ring_hooks()


def frame(type_: str, data: dict[str, Any], *, id: int | None = None, group: str = "") -> dict[str, Any]:
    """A server frame as docs/events.md describes it."""
    return {
        "v": FRAME_VERSION,
        "type": type_,
        "id": id,
        "group": group,
        "at": timezone.now().isoformat(timespec="milliseconds"),
        "data": data,
    }


def tell(groups: Iterable[str], type_: str, data: dict[str, Any]) -> None:
    """Send a frame that has no event row (message shown, typing, presence, notice), at commit."""
    broadcast.publish(sorted(set(groups)), frame(type_, data))
