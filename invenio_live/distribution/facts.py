"""What one run of distribution reads: which lanes are automatic, who is there, what waits, what is known of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from invenio_center.kernel import sql
from invenio_center.models import Operation, User
from invenio_center.models.segment import Distribution

from ..choices import Direction
from ..events import types
from ..models import Assignment, ConversationEvent, Lane, LaneEntry, Message
from . import languages
from .choosing import Knowledge, Member, Rights, Row
from .scoring import Weights

# What can bring a conversation to the queue or take it out.
MOVES = (
    types.Opened.type,
    types.Reopened.type,
    types.MessageReceived.type,
    types.Transferred.type,
    types.Released.type,
    types.Undone.type,
)
LOYAL = """
SELECT kept.agent_id, kept.segment_id, count(*) AS contacts
FROM invenio_live_loyalty kept JOIN invenio_center_segment segment ON segment.id = kept.segment_id
WHERE kept.at > %(moment)s - segment.loyal_hours * interval '1 hour'
GROUP BY kept.agent_id, kept.segment_id
"""


def automatic_lanes(settings: Operation) -> list[int]:
    """Lanes whose rows are given out by themselves; none where all work is taken by hand."""
    wanted = Q(segment__distribution=Distribution.AUTOMATIC)
    if settings.automatic_general:
        wanted |= Q(segment=None)
    return list(Lane.objects.filter(wanted).order_by("pk").values_list("pk", flat=True))


def crew() -> list[Member]:
    return [_member(found) for found in sql.rows(sql.statement(__file__, "crew"))]


def _member(found: dict[str, Any]) -> Member:
    person = User(username=found["username"], first_name=found["first_name"], last_name=found["last_name"])
    return Member(
        agent=found["agent"],
        user=found["user"],
        name=person.display_name,
        presence=found["presence"],
        presence_since=found["presence_since"],
        lane_set=found["lane_set"],
        skills=frozenset(found["skills"]),
        free=found["free"],
        units=found["units"],
        capacity=found["capacity"],
        shut=frozenset(found["shut"]),
        pending=found["pending"],
        last_at=found["last_at"],
    )


def waiting(lanes: Sequence[int], limit: int, moment: datetime, all_lanes: int) -> list[Row]:
    """The first rows of these lanes, in the published order. ``all_lanes``: the set of every lane there is."""
    given = {"everything": all_lanes, "lanes": list(lanes), "limit": limit, "moment": moment}
    tongues = languages.Tongues()
    return [_row(found, tongues) for found in sql.rows(sql.statement(__file__, "waiting"), given)]


def _row(found: dict[str, Any], tongues: languages.Tongues) -> Row:
    found["skills"] = frozenset(found["skills"]) | tongues.needed(found.pop("language"))
    return Row(**found)


def rights(lanes: Sequence[int], team: Iterable[Member]) -> Rights:
    """Which lane sets of these people hold which of the lanes."""
    sets = {member.lane_set for member in team} - {None}
    held = LaneEntry.objects.filter(lane__in=lanes, lane_set__in=sets)
    found: dict[int, set[int]] = defaultdict(set)
    for lane, lane_set in held.values_list("lane_id", "lane_set_id"):
        found[lane].add(lane_set)
    return found


def within_reach(lanes: Sequence[int], held: Rights, team: Iterable[Member]) -> list[int]:
    """Lanes that somebody free may take from."""
    sets = {member.lane_set for member in team if member.free}
    return [lane for lane in lanes if not sets.isdisjoint(held.get(lane, ()))]


def knowledge(rows: Sequence[Row], weights: Weights, moment: datetime, held: Rights) -> Knowledge:
    return Knowledge(
        weights=weights,
        moment=moment,
        rights=held,
        served=_served({row.contact for row in rows}) if weights.served else frozenset(),
        loyal=loyal(moment) if weights.loyal else {},
        passed=_passed(rows),
    )


def _served(contacts: Collection[int]) -> set[tuple[int, int]]:
    """(contact, user) where this person has answered this contact."""
    answers = Message.objects.filter(
        conversation__contact__in=contacts, direction=Direction.OUT, author__isnull=False
    )
    return set(answers.values_list("conversation__contact", "author").distinct())


def loyal(moment: datetime) -> dict[tuple[int, int | None], int]:
    """(agent, segment) → contacts that come back to this agent."""
    rows = sql.rows(LOYAL, {"moment": moment})
    return {(row["agent_id"], row["segment_id"]): row["contacts"] for row in rows}


def _passed(rows: Sequence[Row]) -> dict[tuple[int, int], datetime]:
    """(conversation, user) → when: had it in this waiting and did not answer, or gave it back with their own hands.

    A later debt of the same customer begins anew.
    """
    since = {row.conversation: row.waiting_since for row in rows}
    had = Assignment.objects.filter(conversation__in=since, agent__isnull=False)
    told = had.values_list("conversation_id", "agent__user_id", "ended_at", "at", "waiting_since")
    found = {
        (conversation, user): ended or at
        for conversation, user, ended, at, waited in told
        if waited == since[conversation]
    }
    return found | _given_back(since)


def _given_back(conversations: Collection[int]) -> dict[tuple[int, int], datetime]:
    """Where giving it back was the last thing that happened."""
    told = ConversationEvent.objects.filter(conversation__in=conversations, type__in=MOVES)
    last = told.order_by("conversation_id", "-id").distinct("conversation_id")
    return {
        (event.conversation_id, event.data["from_agent"]): event.at
        for event in last
        if event.data.get("reason") == "agent" and "from_agent" in event.data
    }
