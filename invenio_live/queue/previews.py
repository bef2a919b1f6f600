"""The order as it would be under settings that nobody has saved."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from channels_app.models import Channel
from invenio_center.kernel import sql
from invenio_center.models import Contact
from invenio_center.operation.queries import current
from invenio_center.priorities.effective import effective

from ..choices import TIER
from ..models import Conversation, LaneSet
from . import queries
from .explain import Place
from .moves import UNHELD, move_contacts
from .place import stand


@dataclass(frozen=True, slots=True)
class Unsaved:
    """Channel priorities by public id, and what a point is worth in seconds of waiting (None: as it is)."""

    channels: Mapping[UUID, int] = field(default_factory=dict)
    ageing_s: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """One row of an order that is not in force. ``old`` is None beyond the places that were looked at."""

    conversation_id: int
    old: int | None
    new: int
    name: str
    channel: str
    tier: str
    priority: int

    @property
    def moved(self) -> int:
        """Places gained; 0 when the row stays or its old place is not known."""
        return self.old - self.new if self.old else 0


def preview(unsaved: Unsaved, limit: int = 20) -> list[Preview]:
    """The first rows as they would stand, with their old place. Changes nothing."""
    now = sql.now()
    old = {place.conversation_id: n for n, place in enumerate(_all_places(now), 1)}
    after: list[dict[str, Any]] = []
    priorities: dict[int, int] = {}
    with suppress(_Undone), transaction.atomic():
        lane_set = LaneSet.objects.create(key=str(uuid4())).pk
        priorities = _enter(lane_set, unsaved)
        after = queries.listed_rows({"agent": None, "lane_set": lane_set}, limit, now)
        raise _Undone
    return [_preview(n, row, priorities, old) for n, row in enumerate(after, 1)]


def preview_contact(contact: Contact, priority: int | None) -> list[Preview]:
    """What this person has waiting, with the place it has and the one this priority would give. Changes nothing."""
    own = set(Conversation.objects.filter(UNHELD, contact=contact).values_list("pk", flat=True))
    if not own:
        return []
    now, after = sql.now(), list[Place]()
    old = {place.conversation_id: n for n, place in enumerate(_all_places(now), 1)}
    with suppress(_Undone), transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(priority=priority)
        move_contacts([contact.pk])
        after = _all_places(now)
        raise _Undone
    return [
        Preview(
            place.conversation_id, old.get(place.conversation_id), n, place.name, place.channel, place.tier,
            place.priority,
        )
        for n, place in enumerate(after, 1)
        if place.conversation_id in own
    ]  # fmt: skip


def highest_priority(contact: Contact, channel: Channel) -> int:
    """The highest effective priority of this person: writing on this line, and of what is open on others."""
    scoring = stand(contact, channel).scoring
    now, _ = effective(contact.priority, scoring.priority if scoring else None, channel.priority)
    open_rows = Conversation.objects.filter(contact=contact, lane__isnull=False)
    return max([now, *open_rows.values_list("lane__priority", flat=True)])


def _all_places(now: datetime) -> list[Place]:
    return queries.places(queries.sight_of(None), queries.KNOWN_PLACES, now)


class _Undone(Exception):
    """Leaves a transaction without a trace."""


def _enter(lane_set: int, unsaved: Unsaved) -> dict[int, int]:
    """Fill the set with the order this would give; returns the priority of each lane."""
    ageing_s = current().ageing_s if unsaved.ageing_s is None else unsaved.ageing_s
    given: dict[str, Any] = {
        "lane_set": lane_set,
        "channels": list(unsaved.channels),
        "priorities": list(unsaved.channels.values()),
        "ageing_s": ageing_s,
    }
    return {row["id"]: row["priority"] for row in sql.rows(sql.statement(__file__, "preview"), given)}


def _preview(
    new: int, row: Mapping[str, Any], priorities: Mapping[int, int], old: Mapping[int, int]
) -> Preview:
    place = queries.place_from(row)
    return Preview(
        place.conversation_id,
        old.get(place.conversation_id),
        new,
        place.name,
        place.channel,
        TIER[place.rank],
        priorities[row["lane"]],
    )
