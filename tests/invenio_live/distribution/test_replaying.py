"""Other weights on work that was."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from channels_app.models import Channel
from invenio_live.conversations import actions as conversations
from invenio_live.distribution import history, offers, replaying
from invenio_live.distribution.actions import distribute
from invenio_live.distribution.replaying import Job, Outcome, Shift
from invenio_live.distribution.scoring import Figures, Weights
from invenio_live.models import Agent, Assignment
from tests import factories
from tests.invenio_live.queue.waiting import wait

NAMES = {1: "Ana", 2: "Bruno"}


def job(arrived: float, *, service: float = 60, agents: tuple[int, ...] = (1, 2), served: int = 0) -> Job:
    figures = {agent: Figures(agent, served=agent == served) for agent in agents}
    return Job(arrived, "Suporte", service, figures, agent=1, waited_s=30, people=frozenset(agents))


def shifts(*capacity: int) -> list[Shift]:
    return [Shift(n, 0, 10_000, seats) for n, seats in enumerate(capacity, 1)]


def who(outcomes: list[Outcome]) -> list[int | None]:
    return [one.agent for one in sorted(outcomes, key=lambda one: one.job.arrived)]


def test_round_robin_goes_round() -> None:
    work = [job(n * 1.0) for n in range(4)]
    assert who(replaying.play(work, shifts(5, 5), replaying.round_robin())) == [1, 2, 1, 2]


def test_weights_decide_as_the_score_does() -> None:
    work = [job(0), job(1, served=1)]
    fewest = replaying.play(work, shifts(5, 5), replaying.by_weights(Weights(9, 0, 0, 1)))
    known = replaying.play(work, shifts(5, 5), replaying.by_weights(Weights(0, 0, 0, 9)))
    assert who(fewest) == [1, 2]
    assert who(known) == [1, 1]


def test_who_finds_everybody_full_waits_until_somebody_finishes() -> None:
    work = [job(0, service=100, agents=(1,)), job(10, agents=(1,))]
    outcomes = replaying.play(work, shifts(1), replaying.round_robin())
    assert [one.waited_s for one in outcomes] == [0, 90]


def test_who_is_not_there_gets_nothing_and_what_nobody_can_have_is_counted() -> None:
    gone = [Shift(1, 0, 5, 1)]
    outcomes = replaying.play([job(1, service=1), job(6)], gone, replaying.round_robin())
    found = replaying.figures(outcomes, NAMES)
    assert (found["conversations"], found["unserved"], found["load"]) == (2, 1, {"Ana": 1})


def test_figures_speak_of_waits_segments_and_spread() -> None:
    outcomes = [Outcome(job(n), 1 + n % 2, waited) for n, waited in enumerate((0.0, 10.0, 20.0, 90.0))]
    found = replaying.figures(outcomes, NAMES)
    assert (found["wait_mean_s"], found["wait_median_s"], found["wait_max_s"]) == (30.0, 20.0, 90.0)
    assert (found["load"], found["load_spread"]) == ({"Ana": 2, "Bruno": 2}, 0.0)
    assert found["segments"]["Suporte"]["conversations"] == 4


@pytest.fixture
def week(db: None, line: Channel, automatic: Any) -> list[Agent]:
    """Twelve conversations opened and ended, the tenth missed once."""
    crew = [factories.make_agent(name=name, capacity=3) for name in ("Ana", "Bruno")]
    outcome = factories.make_outcome()
    for n in range(12):
        row = wait(line)
        distribute()
        if n == 9:
            Assignment.objects.filter(state="offered").update(accept_by=row.waiting_since)
            offers.expire_due()
            distribute()
        row.refresh_from_db()
        assert row.holder is not None
        offers.accept(row.public_id, row.holder)
        if n % 3:
            conversations.close(conversation=row.public_id, actor=row.holder.user, outcome=outcome)
    return crew


def test_the_log_is_read_back_as_it_was(week: list[Agent]) -> None:
    found = history.compare(Weights(), 7)
    assert found["conversations"] == 12
    happened = found["happened"]
    assert sum(happened["load"].values()) == 12
    assert set(happened["load"]) == {"Ana", "Bruno"}
    assert set(happened["segments"]) == {"Fila geral"}
    for way in ("weights", "in_force", "round_robin"):
        assert found[way]["conversations"] == 12


def test_work_before_the_days_asked_for_is_left_out(week: list[Agent]) -> None:
    Assignment.objects.update(at=Assignment.objects.latest("id").at - timedelta(days=3))
    assert history.compare(Weights(), 2)["conversations"] == 0
    assert history.compare(Weights(), 4)["conversations"] == 12


def test_the_command_prints_the_comparison(week: list[Agent]) -> None:
    said = StringIO()
    call_command("replay_distribution", "--weights", "pending=1,served=9", "--json", stdout=said)
    found = json.loads(said.getvalue())
    assert found["conversations"] == 12
    assert {"happened", "weights", "in_force", "round_robin"} <= set(found)
    said = StringIO()
    call_command("replay_distribution", stdout=said)
    for words in ("12 atendimentos", "o que aconteceu", "rodízio simples", "carga", "Fila geral"):
        assert words in said.getvalue()


@pytest.mark.parametrize("weights", ["pending=11", "sorte=1", "pending", "pending=-1"])
def test_a_weight_that_does_not_exist_is_refused(db: None, weights: str) -> None:
    with pytest.raises(CommandError, match="peso inválido"):
        call_command("replay_distribution", "--weights", weights)
