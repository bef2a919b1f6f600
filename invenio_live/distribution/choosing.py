"""Who may have a waiting conversation now, who may not and why. Pure."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..choices import LeftOut, Presence
from .scoring import Figures, Ranked, Weights, rank

# Lane sets that hold a lane.
Rights = Mapping[int, Collection[int]]

# How near an agent came to getting it; of a row nobody gets, the nearest says what is missing.
NEARNESS = (
    LeftOut.RIGHTS,
    LeftOut.SKILLS,
    LeftOut.RESERVED,
    LeftOut.OFFLINE,
    LeftOut.PAUSED,
    LeftOut.FULL,
    LeftOut.PASSED,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation that waits for automatic distribution, in the place it was read from."""

    conversation: int
    lane: int
    channel: int
    kind: str
    rank: int
    at: datetime
    contact: int
    segment: int | None
    waiting_since: datetime | None
    reserved_for: int | None = None
    reserved_until: datetime | None = None
    # Of a promised return before its hour: whose it is.
    owner: int | None = None
    skills: frozenset[int] = frozenset()
    loyal_limit: int | None = None

    @property
    def plain(self) -> bool:
        """Nobody's in particular."""
        return self.reserved_for is None and self.owner is None

    @property
    def alike(self) -> Hashable:
        """Equal for rows that the same people may have."""
        return self.lane, self.skills


@dataclass(slots=True)
class Member:
    """An agent during one run; what a claim answers is written back."""

    agent: int
    user: int
    name: str
    presence: str
    presence_since: datetime
    lane_set: int | None
    skills: frozenset[int] = frozenset()
    free: bool = False
    units: int = 0
    capacity: int = 1
    shut: Collection[int] = ()
    pending: int = 0
    last_at: datetime | None = None
    response_s: float | None = None

    def stands(self, room: Mapping[str, Any]) -> None:
        """How full, as the database reckons it."""
        self.free, self.units, self.capacity = room["free"], room["units"], room["capacity"]
        self.shut = frozenset(room["shut"] or ())

    def took(self, moment: datetime) -> None:
        self.pending += 1
        self.last_at = moment

    def has_room(self, channel: int) -> bool:
        return self.free and channel not in self.shut


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known about people and rows beside themselves."""

    weights: Weights
    moment: datetime
    rights: Rights = field(default_factory=dict)
    # (contact, user): this person has answered this contact before.
    served: Collection[tuple[int, int]] = frozenset()
    # Contacts that come back to an agent, by (agent, segment).
    loyal: Mapping[tuple[int, int | None], int] = field(default_factory=dict)
    # (conversation, user): had it in this waiting and did not serve it, and when that ended.
    passed: Mapping[tuple[int, int], datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """``ranked``: who could have it, best first. ``left_out``: the others. ``reason``: why nobody can, else ""."""

    ranked: list[Ranked]
    left_out: dict[int, LeftOut]
    reason: str

    def stored(self) -> list[dict[str, Any]]:
        """Without those who do not serve this segment or line: they were never in question."""
        told = ((agent, code) for agent, code in self.left_out.items() if code != LeftOut.RIGHTS)
        return [one.stored() for one in self.ranked] + [
            {"agent": agent, "out": str(code)} for agent, code in told
        ]


def choose(row: Row, crew: Iterable[Member], known: Knowledge) -> Choice:
    members = list(crew)
    only = _only(row, members, known.moment)
    left_out: dict[int, LeftOut] = {}
    team: list[Figures] = []
    for member in members:
        code = _left_out(row, member, known, only)
        if code is not None:
            left_out[member.agent] = code
        else:
            team.append(_figures(row, member, known))
    reason = "" if team else str(max(left_out.values(), key=NEARNESS.index, default=LeftOut.RIGHTS))
    return Choice(rank(team, known.weights), left_out, reason)


def _only(row: Row, members: Iterable[Member], moment: datetime) -> int | None:
    """Whose it is alone: the owner of a return before its hour, the loyal agent while there and with room."""
    for member in members:
        here = member.presence == Presence.ONLINE
        if member.agent == row.owner and here:
            return member.agent
        if member.agent == row.reserved_for and here and member.has_room(row.channel):
            return None if row.reserved_until is None or row.reserved_until <= moment else member.agent
    return None


def _left_out(row: Row, member: Member, known: Knowledge, only: int | None) -> LeftOut | None:
    """Why not this one; None for a candidate."""
    passed = known.passed.get((row.conversation, member.user))
    checks = (
        (member.lane_set not in known.rights.get(row.lane, ()), LeftOut.RIGHTS),
        (not row.skills <= member.skills, LeftOut.SKILLS),
        (only is not None and only != member.agent, LeftOut.RESERVED),
        (member.presence == Presence.OFFLINE, LeftOut.OFFLINE),
        (member.presence == Presence.PAUSED, LeftOut.PAUSED),
        (not member.has_room(row.channel), LeftOut.FULL),
        # Who went away and came back gets another chance.
        (passed is not None and passed >= member.presence_since, LeftOut.PASSED),
    )
    return next((code for fails, code in checks if fails), None)


def _figures(row: Row, member: Member, known: Knowledge) -> Figures:
    return Figures(
        agent=member.agent,
        pending=member.pending,
        capacity=member.capacity,
        loyal=known.loyal.get((member.agent, row.segment), 0),
        loyal_limit=row.loyal_limit,
        response_s=member.response_s,
        served=(row.contact, member.user) in known.served,
        last_at=member.last_at.isoformat(timespec="microseconds") if member.last_at else "",
    )
