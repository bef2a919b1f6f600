"""The score: pure figures in, a ranking out."""

from __future__ import annotations

from typing import Any

import pytest

from invenio_live.distribution import languages
from invenio_live.distribution.scoring import Figures, Weights, rank, repeat


def winner(*team: Figures, **weights: int) -> int:
    none: dict[str, int] = {"pending": 0, "loyal": 0, "response": 0, "served": 0}
    return rank(team, Weights(**{**none, **weights}))[0].figures.agent


@pytest.mark.parametrize(
    ("better", "worse", "weight"),
    [
        ({"pending": 1, "capacity": 4}, {"pending": 1, "capacity": 2}, "pending"),
        ({"loyal": 2, "loyal_limit": 10}, {"loyal": 2, "loyal_limit": 4}, "loyal"),
        ({"loyal": 1}, {"loyal": 3}, "loyal"),
        ({"served": True}, {"served": False}, "served"),
        ({"response_s": 40.0}, {"response_s": 90.0}, "response"),
    ],
)
def test_each_figure_counts_in_its_direction(
    better: dict[str, Any], worse: dict[str, Any], weight: str
) -> None:
    one, other = Figures(2, **better), Figures(1, **worse)
    assert winner(one, other, **{weight: 1}) == 2
    assert winner(one, other) == 1, "without weight the id decides"


def test_a_tie_goes_to_the_longest_without_then_to_the_lower_id() -> None:
    early, late = "2026-01-31T10:00:00.000000+00:00", "2026-01-31T11:00:00.000000+00:00"
    assert winner(Figures(1, last_at=late), Figures(2, last_at=early)) == 2
    assert winner(Figures(1, last_at=early), Figures(2, last_at="")) == 2
    assert winner(Figures(2, last_at=early), Figures(1, last_at=early)) == 1


def test_haste_beyond_the_middle_of_the_team_earns_nothing() -> None:
    """Two answer faster than the faster quarter: they are equal, and so is their term."""
    team = [
        Figures(n, response_s=seconds) for n, seconds in enumerate((1.0, 30.0, 60.0, 60.0, 90.0, 600.0), 1)
    ]
    terms = {one.figures.agent: one.terms["response"] for one in rank(team, Weights(0, 0, 1, 0))}
    assert terms[1] == terms[2] == 1.0
    assert terms[6] == 0.0
    assert 0 < terms[3] < 1


def test_who_has_too_few_answers_stands_in_the_middle() -> None:
    team = [Figures(1, response_s=10.0), Figures(2), Figures(3, response_s=90.0)]
    order = [one.figures.agent for one in rank(team, Weights(0, 0, 1, 0))]
    assert order == [1, 2, 3]


def test_scores_are_the_sum_of_terms_times_weights() -> None:
    (one,) = rank([Figures(1, pending=1, capacity=4, served=True)], Weights(3, 1, 0, 2))
    assert one.terms == {"pending": 0.75, "loyal": 1.0, "response": 0.5, "served": 1.0}
    assert one.score == pytest.approx(3 * 0.75 + 1 + 2)


def test_a_stored_decision_repeats_without_who_was_left_out() -> None:
    ranked = rank([Figures(1, pending=2), Figures(2)], Weights())
    stored = [one.stored() for one in ranked] + [{"agent": 3, "out": "paused"}]
    assert repeat(stored, {"pending": 3, "loyal": 1, "response": 0, "served": 2}) == 2
    assert repeat([{"agent": 3, "out": "paused"}], {}) is None


def test_a_language_answers_to_its_code_and_its_names() -> None:
    assert {"en", "ingles", "english"} <= set(languages.names("en"))
    assert {"es-ar", "es", "espanhol"} <= set(languages.names("es-ar"))
    assert languages.names("xx") == ("xx", "xx")
