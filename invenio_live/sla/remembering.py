"""What an act does to the clocks of a conversation, kept so that it can be taken back (``contacts.keeping``)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from invenio_center.contacts import keeping
from invenio_center.contacts.keeping import Change

from ..models import Conversation, SlaClock

CLOCK = (
    "conversation_id", "kind", "started_at", "segment_id", "target_s", "warn_at", "due_at", "left", "warned_at",
    "breached_at", "met_at", "ending", "holder_id",
)  # fmt: skip


def running(row: Conversation) -> dict[int, dict[str, Any]]:
    """The clocks that are open now, by key."""
    if not row.promised:
        return {}
    found = SlaClock.objects.filter(conversation=row, met_at=None)
    return {clock.pk: keeping.values(clock, CLOCK) for clock in found}


def since(row: Conversation, before: dict[int, dict[str, Any]]) -> list[Change]:
    """What became of them, and those that began; these first, since one of a kind is open at a time."""
    if not row.promised:
        return []
    there = {
        clock.pk: clock
        for clock in SlaClock.objects.filter(Q(pk__in=before) | Q(conversation=row, met_at=None))
    }
    made = [
        entry for pk, clock in there.items() if pk not in before for entry in keeping.made(clock, "met_at")
    ]
    changed = [
        entry for pk, was in before.items() if pk in there for entry in keeping.difference(there[pk], was)
    ]
    return made + changed + [keeping.gone(SlaClock, pk, was) for pk, was in before.items() if pk not in there]
