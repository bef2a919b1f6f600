"""What happened to the conversations of one person, for the tab "Histórico"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from invenio_live.events.types import Transferred
from invenio_live.models import ConversationEvent

from ..models import Contact, Segment, User

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Transfer:
    """``source`` and ``target`` are names of people or segments; "" for the queue."""

    at: datetime
    protocol: str
    by: str
    source: str
    target: str
    responsible: bool
    note: str


def transfers_of(contact: Contact) -> list[Transfer]:
    """Newest first."""
    rows = (
        ConversationEvent.objects.filter(conversation__contact=contact, type=Transferred.type)
        .select_related("conversation", "actor")
        .order_by("-id")[:SHOWN]
    )
    events = list(rows)
    ids = {row.data.get(name) for row in events for name in ("from_agent", "to_agent")} - {None}
    names = {user.pk: user.display_name for user in User.objects.filter(pk__in=ids)}
    codes = {row.data.get("to_segment") for row in events} - {None, ""}
    segments = {str(one.public_id): one.name for one in Segment.objects.filter(public_id__in=codes)}
    return [_transfer(row, names, segments) for row in events]


def _transfer(row: ConversationEvent, names: dict[int, str], segments: dict[str, str]) -> Transfer:
    data = row.data
    segment = segments.get(data.get("to_segment") or "", "")
    return Transfer(
        at=row.at,
        protocol=row.conversation.protocol,
        by=row.actor.display_name if row.actor else "Sistema",
        source=names.get(data.get("from_agent"), ""),
        target=names.get(data.get("to_agent"), "") or segment,
        responsible=bool(data.get("responsible")),
        note=data.get("note") or "",
    )
