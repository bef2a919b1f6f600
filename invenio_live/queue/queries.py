"""The order as people see it: the same walk that the claim takes its head from."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone

from channels_app.models import Channel, Kind
from invenio_center.kernel import sql
from invenio_center.models import Contact, Role, Segment
from invenio_center.priorities.effective import effective

from ..events import EVERYTHING, queue_group, user_group
from ..models import Agent, Conversation, LaneSet
from . import explain
from .explain import Place
from .moves import UNHELD, move_contacts
from .place import stand
from .rights import everything, rights_of

URGENT = """
SELECT count(*) AS total, coalesce(bool_or(walk.rank < 4 OR lane.vip), false) AS urgent
FROM queue_walk(%(agent)s, %(lane_set)s, %(limit)s, %(moment)s) walk
JOIN invenio_live_lane lane ON lane.id = walk.lane
"""
ALL_ROWS = 2**31 - 1
# Places beyond this are not counted when an order is previewed.
KNOWN_PLACES = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    position: int
    conversation_id: int
    rank: int
    tier: str
    priority: int
    priority_source: str
    ready_at: datetime
    waiting_since: datetime | None
    scheduled_for: datetime | None
    vip: bool
    why: str


@dataclass(frozen=True, slots=True)
class QueueList:
    entries: list[Entry]
    total: int
    urgent: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """One row of an order that is not in force. ``old`` is None beyond the places that were looked at."""

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


def list_queue(agent: Agent | None, limit: int) -> QueueList:
    """The first ``limit`` rows in the order of "Próximo"; without an agent everything, reserved rows too."""
    now = sql.now()
    sight = _sight(agent)
    zone = timezone.get_default_timezone()
    entries = [_entry(n, place, now, zone) for n, place in enumerate(_places(sight, limit, now), 1)]
    counted = sql.row(URGENT, {**sight, "limit": ALL_ROWS, "moment": now}) or {}
    return QueueList(entries, counted["total"], counted["urgent"])


def is_urgent(agent: Agent | None) -> bool:
    """Is anything this agent may take a promised return, a WebChat or VIP? Pause and load do not matter."""
    counted = sql.row(URGENT, {**_sight(agent), "limit": 1, "moment": sql.now()}) or {}
    return bool(counted["urgent"])


def place_of(conversation_id: int) -> Place | None:
    """Where it stands now; None when it does not wait."""
    found = sql.row("SELECT * FROM queue_place(%s, NULL, %s)", [conversation_id, sql.now()])
    return place_from(found) if found else None


def why(conversation: Conversation) -> str:
    """The sentence of its place; of a conversation that does not wait, empty."""
    place = place_of(conversation.pk)
    return explain.why(place, sql.now(), timezone.get_default_timezone()) if place else ""


def why_claimed(data: Mapping[str, Any]) -> str:
    """The sentence of a claim as it was true then, from what its event keeps."""
    times = ("at", "waiting_since", "visitor_seen_at", "due_at", "moment")
    told = {**data, **{name: datetime.fromisoformat(data[name]) for name in times if data.get(name)}}
    unnamed = {"conversation": 0, "contact": "", "reply_to": ""}
    place = place_from({**dict.fromkeys((*times, "segment", "segment_priority")), **told, **unnamed})
    return explain.why(place, told["moment"], timezone.get_default_timezone())


def compare(a: Conversation, b: Conversation) -> str:
    """Why ``a`` stands before or after ``b``; empty unless both wait."""
    first, second = place_of(a.pk), place_of(b.pk)
    return explain.compare(first, second) if first and second else ""


def preview_priorities(wanted: Mapping[UUID, int], limit: int = 20) -> list[Preview]:
    """The first rows as they would stand under these channel priorities, with their old place. Changes nothing."""
    now = sql.now()
    before = _places(_sight(None), KNOWN_PLACES, now)
    old = {place.conversation_id: n for n, place in enumerate(before, 1)}
    after: list[dict[str, Any]] = []
    with suppress(_Undone), transaction.atomic():
        sight = {"agent": None, "lane_set": _unsaved_set(wanted)}
        after = sql.rows(sql.statement(__file__, "list"), {**sight, "limit": limit, "moment": now})
        raise _Undone
    return [_preview(n, row, old) for n, row in enumerate(after, 1)]


def highest_priority(contact: Contact, channel: Channel) -> int:
    """The highest effective priority of this person: writing on this line, and of what is open on others."""
    scoring = stand(contact, channel).scoring
    now, _ = effective(contact.priority, scoring.priority if scoring else None, channel.priority)
    open_rows = Conversation.objects.filter(contact=contact, lane__isnull=False)
    return max([now, *open_rows.values_list("lane__priority", flat=True)])


def preview_contact(contact: Contact, priority: int | None) -> list[Preview]:
    """What this person has waiting, with the place it has and the one this priority would give. Changes nothing."""
    own = set(Conversation.objects.filter(UNHELD, contact=contact).values_list("pk", flat=True))
    if not own:
        return []
    now, after = sql.now(), list[Place]()
    old = {place.conversation_id: n for n, place in enumerate(_places(_sight(None), KNOWN_PLACES, now), 1)}
    with suppress(_Undone), transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(priority=priority)
        move_contacts([contact.pk])
        after = _places(_sight(None), KNOWN_PLACES, now)
        raise _Undone
    places = [(n, place) for n, place in enumerate(after, 1) if place.conversation_id in own]
    return [
        Preview(old.get(place.conversation_id), n, place.name, place.channel, place.tier, place.priority)
        for n, place in places
    ]


def ahead_of(conversation: Conversation, agent: Agent) -> list[str]:
    """Public ids of what stands before it among what this agent may take, head first."""
    ids: list[int] = []
    for place in _places(_sight(agent), KNOWN_PLACES, sql.now()):
        if place.conversation_id == conversation.pk:
            break
        ids.append(place.conversation_id)
    names = dict(Conversation.objects.filter(pk__in=ids).values_list("pk", "public_id"))
    return [str(names[pk]) for pk in ids]


def visible_groups(agent: Agent) -> set[str]:
    """Groups of what this agent may take now or later, and the agent's own; supervisors see everything."""
    own = {user_group(agent.user_id)}
    if agent.user.role == Role.SUPERVISOR:
        return own | {EVERYTHING}
    rights = rights_of([agent])[agent.pk]
    lines = rights.channels or tuple(Channel.objects.values_list("pk", flat=True))
    segments: tuple[int | None, ...] = rights.segments
    if not segments:
        segments = tuple(Segment.objects.filter(agents=None).values_list("pk", flat=True))
    if rights.general:
        segments = (*segments, None)
    return own | {queue_group(line, segment) for line in lines for segment in segments}


def _sight(agent: Agent | None) -> dict[str, Any]:
    if agent is None:
        return {"agent": None, "lane_set": everything().pk}
    lane_set = Agent.objects.filter(pk=agent.pk).values_list("lane_set", flat=True).first()
    return {"agent": agent.pk, "lane_set": lane_set}


def _places(sight: Mapping[str, Any], limit: int, now: datetime) -> list[Place]:
    query = sql.statement(__file__, "list")
    return [place_from(row) for row in sql.rows(query, {**sight, "limit": limit, "moment": now})]


def place_from(row: Mapping[str, Any]) -> Place:
    kind = Kind(row["kind"]).label
    return Place(
        conversation_id=row["conversation"],
        rank=row["rank"],
        at=row["at"],
        priority=row["priority"],
        priority_source=row["priority_source"],
        vip=row["vip"],
        waiting_since=row["waiting_since"],
        visitor_seen_at=row["visitor_seen_at"],
        due_at=row["due_at"],
        name=row["contact"] or row["reply_to"],
        channel=kind if row["channel"] == kind else f"{kind} - {row['channel']}",
        channel_priority=row["channel_priority"],
        segment=row["segment"] or "",
        segment_priority=row["segment_priority"],
    )


def _entry(position: int, place: Place, now: datetime, zone: Any) -> Entry:
    return Entry(
        position=position,
        conversation_id=place.conversation_id,
        rank=place.rank,
        tier=place.tier,
        priority=place.priority,
        priority_source=place.priority_source,
        ready_at=place.at,
        waiting_since=place.waiting_since,
        scheduled_for=place.due_at,
        vip=place.vip,
        why=explain.why(place, now, zone),
    )


class _Undone(Exception):
    """Leaves a transaction without a trace."""


def _unsaved_set(wanted: Mapping[UUID, int]) -> int:
    """A lane set with the order these priorities would give; it goes when the transaction is undone."""
    unsaved = LaneSet.objects.create(key=str(uuid4()))
    given: dict[str, Any] = {
        "lane_set": unsaved.pk,
        "channels": list(wanted),
        "priorities": list(wanted.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.statement(__file__, "preview"), given)
    return unsaved.pk


def _preview(new: int, row: Mapping[str, Any], old: Mapping[int, int]) -> Preview:
    place = place_from(row)
    # The set knows the priority that is only being tried; returns carry none in their order.
    priority = row["order_priority"] or place.priority
    return Preview(old.get(place.conversation_id), new, place.name, place.channel, place.tier, priority)
