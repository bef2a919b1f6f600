"""Automatic distribution ("preditiva"): what waits in automatic segments goes to whoever should have it, in order.

Rung whenever somebody arrives or a hand gets free, and swept every two seconds. A run walks the queue in its published
order, so nothing is given before what stands in front of it; it goes on while anybody free may take anything. Run
twice, late, or by two processes at once, it changes nothing: each conversation is given by the claim alone.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from invenio_center.kernel import sql
from invenio_center.kernel.locks import LockSpace, one_at_a_time
from invenio_center.models import Operation
from invenio_center.operation import queries as operation

from ..choices import LeftOut
from ..events import distribution_bell
from ..queue.rights import everything
from . import facts, giving, responses, stranded
from .choosing import Choice, Knowledge, Member, Rights, Row, choose
from .scoring import Weights

PAGE = 100
# A run whose rows moved under it looks again.
TRIES = 3
# Rows at most for which a run with no free hands stores why.
EXPLAINED = 2_000


@dataclass(slots=True)
class Run:
    """One walk over what waits. ``seen``: rows it has done with; ``again``: some moved meanwhile."""

    settings: Operation
    lanes: Sequence[int]
    moment: datetime
    all_lanes: int
    explain: bool = False
    crew: list[Member] = field(default_factory=list)
    rights: Rights = field(default_factory=dict)
    given: int = 0
    again: bool = False
    seen: set[int] = field(default_factory=set)
    stranded: list[tuple[Row, Choice]] = field(default_factory=list)
    # Kinds of rows that nobody can have. In one run room only shrinks, so it holds for the next alike.
    hopeless: dict[Hashable, Choice] = field(default_factory=dict)

    @property
    def anybody_free(self) -> bool:
        return any(member.free for member in self.crew)


def distribute(moment: datetime | None = None, *, explain: bool = False) -> int:
    """Give what can be given now; how many conversations went out.

    ``explain`` walks on when nobody is free, to store why what waits goes to nobody. ``moment``: the database's now.
    """
    with one_at_a_time(LockSpace.DISTRIBUTION, "run"):
        return _distribute(moment, explain)


def take_turn(*, explain: bool = False) -> None:
    """The same for workers, who do not wait for each other: whoever finds a run under way leaves word for it."""
    distribution_bell.leave_word()
    with one_at_a_time(LockSpace.DISTRIBUTION, "run", wait=False) as mine:
        if mine:
            distribution_bell.answered()
            _distribute(None, explain)
    if mine:
        distribution_bell.ended()


def _distribute(moment: datetime | None, explain: bool) -> int:
    settings = operation.current()
    lanes = facts.automatic_lanes(settings)
    given = 0
    for _ in range(TRIES if lanes else 0):
        run = Run(settings, lanes, moment or sql.now(), everything().pk, explain)
        walk(run)
        given += run.given
        if explain:
            stranded.store(run.stranded, settings, run.moment)
        if not run.again:
            break
    return given


def walk(run: Run) -> None:
    if not facts.waiting(run.lanes, 1, run.moment, run.all_lanes):
        return
    weights = Weights.of(run.settings)
    run.crew = responses.known(facts.crew(), weights)
    if not (run.anybody_free or run.explain):
        return
    run.rights = facts.rights(run.lanes, run.crew)
    if not run.explain:
        run.lanes = facts.within_reach(run.lanes, run.rights, run.crew)
    page = PAGE
    while rows := _unseen(run, page):
        known = facts.knowledge(rows, weights, run.moment, run.rights)
        for row in rows:
            run.seen.add(row.conversation)
            _serve(run, row, known)
        goes_on = run.anybody_free or (run.explain and len(run.seen) < EXPLAINED)
        if len(rows) < page or not goes_on:
            return
        page *= 4


def _unseen(run: Run, page: int) -> list[Row]:
    """The next rows; what was given is no longer among them, what was stepped over still is."""
    read = facts.waiting(run.lanes, len(run.seen) - run.given + page, run.moment, run.all_lanes)
    return [row for row in read if row.conversation not in run.seen]


def _serve(run: Run, row: Row, known: Knowledge) -> None:
    """Offer it down the ranking until a claim holds; each refusal has told how the agent stands."""
    while run.explain or run.anybody_free:
        choice = _choice(run, row, known)
        if choice.reason:
            run.stranded.append((row, choice))
            return
        best = choice.ranked[0].figures.agent
        member = next(one for one in run.crew if one.agent == best)
        outcome = giving.give(row, member, choice, run.settings, run.moment)
        if outcome == giving.GIVEN:
            run.given += 1
            return
        if outcome in giving.ROW_GONE:
            run.again = True
            return


def _choice(run: Run, row: Row, known: Knowledge) -> Choice:
    if row.plain and row.alike in run.hopeless:
        return run.hopeless[row.alike]
    choice = choose(row, run.crew, known)
    if row.plain and choice.reason and choice.reason != LeftOut.PASSED:
        run.hopeless[row.alike] = choice
    return choice
