"""A day of work, played: people who arrive in bursts, agents who finish, pause, come back, and miss offers.

The clock is the play's own and is handed to distribution; nothing sleeps, and a time in which nothing happens takes no
time. Whatever happens lies on a grid of twenty seconds, and each time something does, the bell rings once. What people
do themselves (finishing, pausing) is a plain update of rows; all that distribution does is its real code on the real
database. The play keeps its own books, which share no code with what it tests.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import mean, pstdev
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from invenio_center.models import Contact, Role, Segment, Tag, User
from invenio_center.operation import actions as operation
from invenio_live.distribution import offers
from invenio_live.distribution.actions import distribute
from invenio_live.models import Agent, Assignment, Conversation
from invenio_live.queue.place import assign
from invenio_live.queue.rights import sync_rights
from tests import factories

GRID_S = 20
FINISH = """
UPDATE invenio_live_conversation SET status = 'closed', holder_id = NULL, closed_at = now(), lane_id = NULL,
    ready_at = NULL, waiting_since = NULL, promotes_at = NULL
WHERE id = ANY (%s) AND status = 'active'
"""
ACCEPT = "UPDATE invenio_live_assignment SET state = 'accepted', ended_at = %s WHERE id = ANY (%s)"
PRESENCE = "UPDATE invenio_live_agent SET presence = %s, presence_since = %s, offers_missed = 0 WHERE id = %s"


@dataclass
class Person:
    """An agent in the play's own books."""

    pk: int
    capacity: int
    segments: frozenset[int | None]
    skilled: bool
    home: str
    here: bool = True
    since: float = 0.0
    held: set[int] = field(default_factory=set)
    served: int = 0
    there_s: float = 0.0


@dataclass
class Guest:
    """A conversation in the play's own books."""

    pk: int
    segment: int | None
    skill: bool
    arrives: int
    passed: set[int] = field(default_factory=set)


@dataclass
class Day:
    seed: int
    agents: int = 50
    conversations: int = 5_000
    hours: int = 8
    longest_s: int = 0
    over_capacity: list[str] = field(default_factory=list)
    out_of_rights: list[str] = field(default_factory=list)
    runs: int = 0
    missed: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.begin = timezone.now().replace(microsecond=0) - timedelta(hours=self.hours + 2)
        self.people: dict[int, Person] = {}
        self.guests: dict[int, Guest] = {}
        self.waiting: set[int] = set()
        self.events: list[tuple[int, int, str, Any]] = []
        self.order = itertools.count()
        self.could_go_since: dict[int, int] = {}
        self.last_assignment = 0

    # --- the stage ---

    def prepare(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit TO off")
        operation.save_operation(actor=None, automatic_general=True)
        line = factories.make_channel("whatsapp", name="Vendas", priority=80)
        segments = [
            factories.make_segment(f"S{n}", distribution="automatic", priority=50 + n) for n in range(3)
        ]
        skill = Tag.objects.create(name="Câmbio", is_skill=True)
        self._hire(segments, skill)
        self._invite(line, segments, skill)
        for person in self.people.values():
            self._plan_breaks(person)

    def _hire(self, segments: list[Segment], skill: Tag) -> None:
        """A third serves everything open (the general queue too), the others one or two segments of their own."""
        users = [User(username=f"op{n}", role=Role.AGENT) for n in range(self.agents)]
        since = self.begin - timedelta(hours=1)
        agents = [
            Agent(user=user, presence="online", presence_since=since, capacity=2 + n % 4)
            for n, user in enumerate(User.objects.bulk_create(users))
        ]
        chosen, skilled = Segment.agents.through, Agent.skills.through
        for n, agent in enumerate(Agent.objects.bulk_create(agents)):
            own = [] if n % 3 == 0 else self.dice.sample(segments, 1 + n % 2)
            chosen.objects.bulk_create(chosen(segment=one, user=agent.user) for one in own)
            if n % 5 == 0:
                skilled.objects.create(agent=agent, tag=skill)
            keys: frozenset[int | None] = frozenset(s.pk for s in own) or frozenset({None})
            home = ",".join(sorted(str(key) for key in keys))
            self.people[agent.pk] = Person(agent.pk, agent.capacity, keys, n % 5 == 0, home)
        sync_rights()

    def _invite(self, line: Any, segments: list[Segment], skill: Tag) -> None:
        """Everybody's place is made beforehand; each enters the queue by the clock, when the ready time has come."""
        contacts = Contact.objects.bulk_create(Contact(name=f"C{n}") for n in range(self.conversations))
        rows, skilled = [], []
        for person, arrives in zip(contacts, self._arrivals(), strict=True):
            row = Conversation(channel=line, contact=person, status="waiting")
            row.waiting_since = self.begin + timedelta(seconds=arrives)
            row.transferred_segment = self.dice.choice([*segments, None])
            rows.append((row, arrives))
            if self.dice.random() < 0.05:
                skilled.append(person)
        with transaction.atomic():
            assign([row for row, _ in rows])
            Conversation.objects.bulk_create([row for row, _ in rows])
        through = Contact.tags.through.objects
        through.bulk_create(Contact.tags.through(contact=person, tag=skill) for person in skilled)
        needy = {person.pk for person in skilled}
        for row, arrives in rows:
            guest = Guest(row.pk, row.segment_id, row.contact_id in needy, arrives)
            self.guests[row.pk] = guest
            self._at(arrives, "arrives", row.pk)

    def _arrivals(self) -> list[int]:
        """Seconds of the day: a third of all comes in bursts of about twenty, the rest by ones to fours."""
        found: list[int] = []
        end = self.hours * 3600 - 1800
        while len(found) < self.conversations:
            at, burst = self.dice.randrange(0, end, GRID_S), self.dice.random() < 0.05
            found += [at] * (self.dice.randint(12, 28) if burst else self.dice.randint(1, 4))
        return sorted(found[: self.conversations])

    def _plan_breaks(self, person: Person) -> None:
        for _ in range(2):
            start = self.dice.randrange(600, self.hours * 3600 - 3600)
            self._at(start, "pauses", person.pk)
            self._at(start + self.dice.randint(300, 1800), "returns", person.pk)

    def _at(self, second: int, what: str, who: Any) -> None:
        heapq.heappush(self.events, (-(-second // GRID_S) * GRID_S, next(self.order), what, who))

    # --- the play ---

    def play(self) -> None:
        while self.events:
            second = self.events[0][0]
            now = self.begin + timedelta(seconds=second)
            finished: list[int] = []
            while self.events and self.events[0][0] == second:
                _, _, what, who = heapq.heappop(self.events)
                if what == "finishes":
                    finished += self._finishes(who)
                else:
                    getattr(self, f"_{what}")(who, second, now)
            if finished:
                self._write(FINISH, [finished])
            self._run(second, now)
        self.day_s = second

    def _run(self, second: int, now: datetime) -> None:
        distribute(now)
        self.runs += 1
        given = Assignment.objects.filter(pk__gt=self.last_assignment, agent__isnull=False).order_by("pk")
        opened: list[int] = []
        for pk, row, agent in given.values_list("pk", "conversation_id", "agent_id"):
            self.last_assignment = pk
            opened += self._given(pk, row, agent, second)
        if opened:
            self._write(ACCEPT, [now, opened])
        self._look(second)

    def _given(self, offer: int, row: int, agent: int, second: int) -> list[int]:
        guest, person = self.guests[row], self.people[agent]
        if row not in self.waiting or not self._may(person, guest):
            self.out_of_rights.append(f"{row} to {agent}")
        self.waiting.discard(row)
        self.could_go_since.pop(row, None)
        person.held.add(row)
        if len(person.held) > person.capacity:
            self.over_capacity.append(f"{agent}: {len(person.held)} of {person.capacity}")
        if self.dice.random() < 0.02:
            self._at(second + 60, "expires", (row, agent))
            return []
        person.served += 1
        self._at(second + 30 + int(self.dice.expovariate(1 / 400)), "finishes", (row, agent))
        return [offer]

    def _look(self, second: int) -> None:
        """After each run: what waits although somebody here, with room and rights, could have it."""
        free = [one for one in self.people.values() if one.here and len(one.held) < one.capacity]
        for row in self.waiting:
            guest = self.guests[row]
            if any(self._may(person, guest) for person in free):
                since = self.could_go_since.setdefault(row, second)
                self.longest_s = max(self.longest_s, second - since + 1)
            else:
                self.could_go_since.pop(row, None)

    @staticmethod
    def _may(person: Person, guest: Guest) -> bool:
        able = person.skilled or not guest.skill
        return person.here and able and guest.segment in person.segments and person.pk not in guest.passed

    # --- what happens ---

    def _arrives(self, row: int, second: int, now: datetime) -> None:
        self.waiting.add(row)

    def _finishes(self, who: tuple[int, int]) -> list[int]:
        row, agent = who
        self.people[agent].held.discard(row)
        return [row]

    def _expires(self, who: tuple[int, int], second: int, now: datetime) -> None:
        row, agent = who
        offers.expire_due(now)
        person = self.people[agent]
        if row in person.held:
            person.held.discard(row)
            self.waiting.add(row)
            self.guests[row].passed.add(agent)
            self.missed += 1
        if Agent.objects.get(pk=agent).presence == "paused" and person.here:
            self._leave(person, second)
            self._at(second + 120, "returns", agent)

    def _pauses(self, agent: int, second: int, now: datetime) -> None:
        person = self.people[agent]
        if person.here:
            self._leave(person, second)
            self._write(PRESENCE, ["paused", now, agent])

    def _returns(self, agent: int, second: int, now: datetime) -> None:
        person = self.people[agent]
        if not person.here:
            person.here, person.since = True, second
            self._write(PRESENCE, ["online", now, agent])
            for guest in self.guests.values():
                guest.passed.discard(agent)

    def _leave(self, person: Person, second: int) -> None:
        person.here = False
        person.there_s += second - person.since

    @staticmethod
    def _write(statement: str, given: list[Any]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, given)

    # --- the verdict ---

    def spread(self) -> dict[str, float]:
        """For agents of equal rights: deviation from their mean of what each served, for an hour and a place."""
        rates: dict[str, list[float]] = defaultdict(list)
        for person in self.people.values():
            there = person.there_s + (self.day_s - person.since if person.here else 0)
            rates[f"{person.home} {person.skilled}"].append(person.served / there / person.capacity)
        return {home: pstdev(found) / mean(found) for home, found in rates.items() if len(found) > 2}
