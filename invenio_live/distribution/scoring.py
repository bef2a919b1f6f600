"""Which of several agents gets a conversation. Pure: a stored decision repeats from its row.

Each term lies between 0 and 1, 1 being best; the score is the sum of terms times weights. A tie goes to who has been
longest without a new one, then to the lower id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

NEUTRAL = 0.5
DIGITS = 6
TERMS = ("pending", "loyal", "response", "served")


@dataclass(frozen=True, slots=True)
class Weights:
    pending: int = 3
    loyal: int = 1
    response: int = 0
    served: int = 2

    @classmethod
    def of(cls, settings: Any) -> Weights:
        """Those in force: ``settings`` is the row of the operation."""
        return cls(**{name: getattr(settings, f"weight_{name}") for name in TERMS})


@dataclass(frozen=True, slots=True)
class Figures:
    """An agent as it stood when the decision was made.

    ``pending``: conversations in hand that owe an answer. ``loyal``: contacts that come back to this agent, of the
    segment in question; ``loyal_limit`` its limit. ``response_s``: median of the last answers, None while there are
    too few. ``last_at``: when distribution last gave something, RFC 3339 in UTC, "" for never.
    """

    agent: int
    pending: int = 0
    capacity: int = 1
    loyal: int = 0
    loyal_limit: int | None = None
    response_s: float | None = None
    served: bool = False
    last_at: str = ""


FIGURES = tuple(Figures.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Ranked:
    figures: Figures
    terms: dict[str, float]
    score: float

    def stored(self) -> dict[str, Any]:
        told = {name: getattr(self.figures, name) for name in FIGURES}
        return {**told, "terms": self.terms, "score": self.score}


def rank(team: Sequence[Figures], weights: Weights) -> list[Ranked]:
    """Best first."""
    spread = _spread(one.response_s for one in team if one.response_s is not None)
    most_loyal = max((one.loyal for one in team), default=0)
    found = []
    for one in team:
        terms = {
            "pending": 1 - min(1.0, one.pending / max(one.capacity, 1)),
            "loyal": 1 - min(1.0, one.loyal / max(one.loyal_limit or most_loyal, 1)),
            "response": _response(one.response_s, spread),
            "served": float(one.served),
        }
        terms = {name: round(value, DIGITS) for name, value in terms.items()}
        score = sum(getattr(weights, name) * value for name, value in terms.items())
        found.append(Ranked(one, terms, round(score, DIGITS)))
    return sorted(found, key=lambda ranked: (-ranked.score, ranked.figures.last_at, ranked.figures.agent))


def repeat(candidates: Iterable[Mapping[str, Any]], weights: Mapping[str, int]) -> int | None:
    """The winner of a stored decision (``Assignment.candidates`` and ``weights``), computed again."""
    team = [figures_of(one) for one in candidates if "out" not in one]
    ranked = rank(team, Weights(**weights))
    return ranked[0].figures.agent if ranked else None


def figures_of(candidate: Mapping[str, Any]) -> Figures:
    """From a stored candidate; of who was left out only the agent is known."""
    return Figures(**{name: candidate[name] for name in FIGURES if name in candidate})


def _spread(medians: Iterable[float]) -> tuple[float, float]:
    """The middle half of the team: who is faster or slower counts as its edge, so haste earns nothing."""
    known = sorted(medians)
    if len(known) < 2:
        return 0.0, 0.0
    low, _, high = quantiles(known, n=4, method="inclusive")
    return low, high


def _response(median: float | None, spread: tuple[float, float]) -> float:
    low, high = spread
    if median is None or high <= low:
        return NEUTRAL
    return (high - min(max(median, low), high)) / (high - low)
