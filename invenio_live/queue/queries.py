"""The order as people see it: the same walk that the claim takes its head from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from channels_app.models import Kind
from invenio_center.kernel import sql
from invenio_center.models import Role, Segment

from ..events import EVERYTHING, queue_group, user_group
from ..models import Agent, Conversation
from . import explain
from .explain import Place
from .rights import everything, spelled_out
from .sections import WHOLE, Section

COUNT = """
SELECT count(*) AS total, coalesce(bool_or(walk.rank < 4 OR lane.vip), false) AS urgent,
    count(*) FILTER (WHERE %(lanes)s::bigint[] IS NULL OR walk.lane = ANY (%(lanes)s::bigint[])) AS found
FROM queue_walk(%(agent)s, %(lane_set)s, %(limit)s, %(moment)s) walk
JOIN invenio_live_lane lane ON lane.id = walk.lane
"""
ALL_ROWS = 2**31 - 1
# What a claim's event leaves out when it is empty; older events know less.
OPTIONAL = (
    "segment", "segment_priority", "head_start_s", "advanced", "cls", "topped_at", "topped_by", "topped_reason"
)  # fmt: skip
# Places beyond this are not counted one by one.
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
class Count:
    """``found``: of the section that was asked for; the rest is about everything."""

    total: int
    urgent: bool
    found: int


@dataclass(frozen=True, slots=True)
class QueueList:
    entries: list[Entry]
    total: int
    urgent: bool


def list_queue(agent: Agent | None, limit: int, offset: int = 0) -> QueueList:
    """Rows in the order of "Próximo"; without an agent everything, reserved rows too.

    ``offset``: so many before them are passed over, but walked all the same.
    """
    now, sight = sql.now(), sight_of(agent)
    entries = _entries(listed_rows(sight, limit, now, offset), now)
    counted = _counted(sight, now, ALL_ROWS)
    return QueueList(entries, counted["total"], counted["urgent"])


def count(section: Section = WHOLE) -> Count:
    """As supervisors see it."""
    return Count(**_counted(sight_of(None), sql.now(), ALL_ROWS, section.lanes()))


def list_section(section: Section, limit: int, offset: int = 0) -> list[Entry]:
    """As supervisors see it: rows of a section, each with its position in the whole order."""
    now = sql.now()
    return _entries(listed_rows(sight_of(None), limit, now, offset, section.lanes()), now)


def is_urgent(agent: Agent | None) -> bool:
    """Is anything this agent may take a promised return, a WebChat or VIP? Pause and load do not matter."""
    return bool(_counted(sight_of(agent), sql.now(), 1)["urgent"])


def _counted(
    sight: Mapping[str, Any], now: datetime, limit: int, lanes: Sequence[int] | None = None
) -> dict[str, Any]:
    return sql.row(COUNT, {**sight, "limit": limit, "moment": now, "lanes": lanes}) or {}


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
    times = ("at", "waiting_since", "visitor_seen_at", "due_at", "moment", "topped_at")
    told = {**data, **{name: datetime.fromisoformat(data[name]) for name in times if data.get(name)}}
    unnamed = {"conversation": 0, "contact": "", "reply_to": ""}
    missing = dict.fromkeys((*times, *OPTIONAL))
    place = place_from({**missing, "order_priority": 0, "order_at": told["at"], **told, **unnamed})
    return explain.why(place, told["moment"], timezone.get_default_timezone())


def compare(a: Conversation, b: Conversation) -> str:
    """Why ``a`` stands before or after ``b``; empty unless both wait."""
    first, second = place_of(a.pk), place_of(b.pk)
    return explain.compare(first, second) if first and second else ""


def ahead_of(conversation: Conversation, agent: Agent | None) -> tuple[list[str], bool]:
    """Public ids of what stands before it among what this agent may take (None: everything), head first.

    And whether it was among the first ``KNOWN_PLACES`` itself; further back nobody picks.
    """
    ids: list[int] = []
    found = False
    for place in places(sight_of(agent), KNOWN_PLACES, sql.now()):
        if place.conversation_id == conversation.pk:
            found = True
            break
        ids.append(place.conversation_id)
    names = dict(Conversation.objects.filter(pk__in=ids).values_list("pk", "public_id"))
    return [str(names[pk]) for pk in ids], found


def visible_groups(agent: Agent) -> set[str]:
    """Groups of what this agent may take now or later, and the agent's own; supervisors see everything."""
    own = {user_group(agent.user_id)}
    if agent.user.role == Role.SUPERVISOR:
        return own | {EVERYTHING}
    rights = spelled_out([agent])[agent.pk]
    segments: tuple[int | None, ...] = rights.segments
    if rights.general:
        retired = Segment.objects.filter(is_active=False).values_list("pk", flat=True)
        segments = (*segments, *retired, None)
    return own | {queue_group(line, segment) for line in rights.channels for segment in segments}


def sight_of(agent: Agent | None) -> dict[str, Any]:
    if agent is None:
        return {"agent": None, "lane_set": everything().pk}
    lane_set = Agent.objects.filter(pk=agent.pk).values_list("lane_set", flat=True).first()
    return {"agent": agent.pk, "lane_set": lane_set}


def places(sight: Mapping[str, Any], limit: int, now: datetime) -> list[Place]:
    return [place_from(row) for row in listed_rows(sight, limit, now)]


def listed_rows(
    sight: Mapping[str, Any],
    limit: int,
    now: datetime,
    offset: int = 0,
    lanes: Sequence[int] | None = None,
) -> list[dict[str, Any]]:
    """Rows of list.sql. ``lanes``: only those; to know their places the whole order is walked."""
    wanted = {**sight, "limit": limit, "offset": offset, "moment": now, "lanes": lanes}
    return sql.rows(sql.statement(__file__, "list"), wanted)


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
        order_priority=row["order_priority"],
        order_at=row["order_at"],
        head_start_s=row["head_start_s"] or 0,
        advanced=bool(row["advanced"]),
        cls=row["cls"] or "",
        topped_at=row["topped_at"],
        topped_by=row["topped_by"] or "",
        topped_reason=row["topped_reason"] or "",
    )


def _entries(rows: Sequence[Mapping[str, Any]], now: datetime) -> list[Entry]:
    zone = timezone.get_default_timezone()
    return [_entry(row["position"], place_from(row), now, zone) for row in rows]


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
