"""Who would get what now, and why, under weights that nobody has saved. Changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from invenio_center.kernel import sql
from invenio_center.operation import queries as operation

from ..models import Conversation, Lane
from ..queue.rights import everything
from . import facts, responses, sentences
from .choosing import Choice, Knowledge, Member, Row, choose
from .scoring import TERMS, Ranked, Weights

LABELS = {
    "pending": "pendências",
    "loyal": "fidelizados",
    "response": "TMR",
    "served": "já atendeu",
}

# Kinds of what each agent would have been given so far.
Taken = defaultdict[int, list[str]]


@dataclass(frozen=True, slots=True)
class Term:
    """``weight`` times ``value`` (0 to 1) is what it adds to the score."""

    label: str
    weight: int
    value: float

    @property
    def points(self) -> float:
        return self.weight * self.value


@dataclass(frozen=True, slots=True)
class Would:
    """One waiting row. ``agent`` is empty where nobody could have it; ``second`` is the runner-up with its score."""

    position: int
    name: str
    channel: str
    agent: str
    sentence: str
    score: float
    terms: list[Term]
    second: str
    second_score: float


@dataclass(frozen=True, slots=True)
class Preview:
    """``automatic``: something is given out by itself today; otherwise everything that waits is looked at."""

    automatic: bool
    rows: list[Would]


def preview(weights: Weights, limit: int = 20) -> Preview:
    moment = sql.now()
    lanes = facts.automatic_lanes(operation.current())
    looked_at = lanes or list(Lane.objects.values_list("pk", flat=True))
    rows = facts.waiting(looked_at, limit, moment, everything().pk)
    crew = responses.known(facts.crew(), weights)
    known = facts.knowledge(rows, weights, moment, facts.rights(looked_at, crew))
    people = {row.pk: row for row in _conversations(rows)}
    taken: Taken = defaultdict(list)
    shown = [
        _would(n, people[row.conversation], row, crew, known, taken)
        for n, row in enumerate(rows, 1)
        if row.conversation in people
    ]
    return Preview(bool(lanes), shown)


def _conversations(rows: Sequence[Row]) -> list[Conversation]:
    wanted = [row.conversation for row in rows]
    return list(Conversation.objects.filter(pk__in=wanted).select_related("contact", "channel"))


def _would(
    n: int, shown: Conversation, row: Row, crew: list[Member], known: Knowledge, taken: Taken
) -> Would:
    choice = choose(row, crew, known)
    name, channel = shown.contact.name or "Sem nome", shown.channel.label
    if choice.reason:
        return Would(n, name, channel, "", sentences.nobody(choice.reason), 0, [], "", 0)
    names = {member.agent: member for member in crew}
    best = choice.ranked[0]
    won = names[best.figures.agent]
    sentence = sentences.assigned(row, won.name, choice.ranked, known.weights, known.moment)
    second, second_score = _second(choice, names)
    taken[won.agent].append(row.kind)
    _take(won, taken[won.agent], known.moment)
    return Would(
        n, name, channel, won.name, sentence, best.score, terms(best, known.weights), second, second_score
    )


def _second(choice: Choice, names: dict[int, Member]) -> tuple[str, float]:
    if len(choice.ranked) < 2:
        return "", 0
    other = choice.ranked[1]
    return names[other.figures.agent].name, other.score


def terms(ranked: Ranked, weights: Weights) -> list[Term]:
    """What makes up a score; terms without weight are left out."""
    told = ((name, getattr(weights, name)) for name in TERMS)
    return [Term(LABELS[name], weight, ranked.terms[name]) for name, weight in told if weight]


def _take(member: Member, kinds: list[str], moment: datetime) -> None:
    """As if rows of these kinds had been given: the next one meets the agent as a claim would find it."""
    member.took(moment)
    member.stands(
        sql.row(sql.statement(__file__, "room_with"), {"agent": member.agent, "kinds": kinds}) or {}
    )
