"""The published order once more, from the words of the product page alone: plain Python over plain facts.

It shares no code and no table with the software. Times are numbers: seconds, with the present at 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ON_SITE_S = 60
PROMOTED_BEFORE_S = 300


@dataclass
class Segment:
    id: int
    priority: int | None
    active: bool = True
    vip: bool = False
    chosen: set[str] = field(default_factory=set)
    # The tag its rule asks for; without a rule nobody enters by himself.
    wants: str = ""


@dataclass
class Line:
    id: int
    kind: str
    priority: int


@dataclass
class Person:
    id: int
    priority: int | None
    vip: bool
    member_of: set[int]
    tags: set[str] = field(default_factory=set)


@dataclass
class Agent:
    name: str
    lines: set[int]
    online: bool
    general: bool


@dataclass
class Waiting:
    """``since`` None: nothing unanswered. ``due`` None: no return promised."""

    id: int
    line: Line
    person: Person
    since: float | None
    due: float | None = None
    owner: str = ""
    seen: float | None = None
    transferred: int | None = None
    reserved_for: str = ""
    reserved_until: float = 0
    taken: bool = False
    topped: bool = False

    @property
    def promoted(self) -> bool:
        return self.due is not None and self.due - PROMOTED_BEFORE_S <= 0


@dataclass
class World:
    segments: dict[int, Segment]
    lines: list[Line]
    agents: dict[str, Agent]
    rows: list[Waiting]
    ageing_s: int = 0

    def counting(self, row: Waiting) -> list[Segment]:
        ids = row.person.member_of | ({row.transferred} if row.transferred else set())
        ids |= {segment.id for segment in self.segments.values() if segment.wants in row.person.tags}
        return [segment for segment in self.segments.values() if segment.id in ids and segment.active]

    def score(self, row: Waiting) -> tuple[int, str]:
        if row.person.priority is not None:
            return row.person.priority, "contact"
        scores = [segment.priority for segment in self.counting(row) if segment.priority is not None]
        return (max(scores), "segment") if scores else (row.line.priority, "channel")

    def routed_to(self, row: Waiting) -> Segment | None:
        found = self.counting(row)
        for segment in found:
            if segment.id == row.transferred:
                return segment
        scored = [segment for segment in found if segment.priority is not None]
        if scored:
            best = max(segment.priority or 0 for segment in scored)
            return min((s for s in scored if s.priority == best), key=lambda s: s.id)
        return min(found, key=lambda s: s.id, default=None)

    def key(self, row: Waiting) -> tuple[float, ...]:
        """Tier, then for WebChat presence, then score, then time, then id."""
        if row.promoted:
            assert row.due is not None
            return (1, 0, 0, row.due, row.id)
        assert row.since is not None
        score, _ = self.score(row)
        if row.line.kind == "webchat":
            gone = row.seen is None or row.seen < -ON_SITE_S
            return (2, int(gone), -score, row.since, row.id)
        if row.topped:
            return (3, 0, 0, row.since, row.id)
        if self.ageing_s:
            return (3, 1, 0, row.since - score * self.ageing_s, row.id)
        return (3, 1, -score, row.since, row.id)

    def vip(self, row: Waiting) -> bool:
        return row.person.vip or any(segment.vip for segment in self.counting(row))

    def advanced(self, row: Waiting) -> bool:
        """With ageing on: somebody of a higher score waits in the last tier, and stands behind."""
        if not self.ageing_s or self.key(row)[:2] != (3, 1):
            return False
        aged = [other for other in self.rows if self.in_queue(other) and self.key(other)[:2] == (3, 1)]
        mine = self.key(row)[3]
        return any(self.score(other)[0] > self.score(row)[0] and self.key(other)[3] > mine for other in aged)

    def in_queue(self, row: Waiting) -> bool:
        return not row.taken and (row.promoted or row.since is not None)

    def may(self, agent: Agent, row: Waiting) -> bool:
        if agent.lines and row.line.id not in agent.lines:
            return False
        in_use = [segment for segment in self.segments.values() if segment.active]
        own = {segment.id for segment in in_use if agent.name in segment.chosen}
        segment = self.routed_to(row)
        if segment is None:
            allowed = not own or agent.general
        elif segment.chosen:
            allowed = agent.name in segment.chosen
        else:
            allowed = not own
        return allowed and not self.kept_from(agent, row)

    def kept_from(self, agent: Agent, row: Waiting) -> bool:
        if row.promoted:
            assert row.due is not None
            keeper, until = row.owner, row.due
        else:
            keeper, until = row.reserved_for, row.reserved_until
        return bool(keeper) and keeper != agent.name and until > 0 and self.agents[keeper].online

    def order(self, agent: Agent | None) -> list[int]:
        rows = [row for row in self.rows if self.in_queue(row) and (agent is None or self.may(agent, row))]
        return [row.id for row in sorted(rows, key=self.key)]

    def urgent(self, agent: Agent | None) -> bool:
        ids = set(self.order(agent))
        rows = [row for row in self.rows if row.id in ids]
        return any(self.key(row)[0] < 3 or self.vip(row) for row in rows)
