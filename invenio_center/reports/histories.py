"""What happened to the conversations of one person, for the tab "Histórico"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db.models import Q

from invenio_live.events.types import Transferred, Undone
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
    undone: bool


def transfers_of(contact: Contact) -> list[Transfer]:
    """Newest first."""
    own = ConversationEvent.objects.filter(conversation__contact=contact)
    rows = own.filter(Q(type=Transferred.type) | Q(type=Undone.type, data__act=Transferred.type))
    told = list(rows.select_related("conversation", "actor").order_by("-id")[:SHOWN])
    events = [row for row in told if row.type == Transferred.type]
    undone = _undone(told)
    ids = {row.data.get(name) for row in events for name in ("from_agent", "to_agent")} - {None}
    names = {user.pk: user.display_name for user in User.objects.filter(pk__in=ids)}
    codes = {row.data.get("to_segment") for row in events} - {None, ""}
    segments = {str(one.public_id): one.name for one in Segment.objects.filter(public_id__in=codes)}
    return [_transfer(row, names, segments, row.pk in undone) for row in events]


def _undone(told: list[ConversationEvent]) -> set[int]:
    """Transfers that are followed by their undoing."""
    by_talk = sorted(told, key=lambda row: (row.conversation_id, row.pk))
    return {
        row.pk
        for row, after in pairwise(by_talk)
        if after.type == Undone.type and after.conversation_id == row.conversation_id
    }


def _transfer(
    row: ConversationEvent, names: dict[int, str], segments: dict[str, str], undone: bool
) -> Transfer:
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
        undone=undone,
    )
