"""A simulated day, seeded: nothing waits for an idle permitted agent, nobody is overfull, the load is spread."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from invenio_center.operation import actions as operation
from invenio_live.distribution import actions
from invenio_live.distribution.actions import distribute
from invenio_live.models import Agent, Assignment, Conversation
from tests import factories
from tests.invenio_live.distribution.day import Day
from tests.races.test_claims import fill

pytestmark = [pytest.mark.django_db(transaction=True)]

# Standard deviation over mean of what agents of equal rights served, for an hour of presence and a place.
SPREAD = 0.25


def played(seed: int, **size: int) -> Day:
    day = Day(seed, **size)
    day.prepare()
    day.play()
    return day


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("seed", "size"),
    # A whole day once, two shorter ones of the same load; the whole day passes on the other seeds as well.
    [
        (11, {"conversations": 5_000, "hours": 8}),
        (22, {"conversations": 1_250, "hours": 2}),
        (33, {"conversations": 1_250, "hours": 2}),
    ],
)
def test_a_day_of_5000_conversations_among_50_agents(seed: int, size: dict[str, int]) -> None:
    day = played(seed, **size)
    assert day.longest_s == 0, "a run left something that somebody idle could have had"
    assert day.over_capacity == []
    assert day.out_of_rights == []
    assert day.missed > size["conversations"] / 100, "the day had offers nobody opened"
    assert not Conversation.objects.exclude(status="closed").exists()
    assert sum(person.served for person in day.people.values()) == size["conversations"]
    spread = day.spread()
    print(f"seed {seed}: {day.runs} runs, {day.missed} missed, spread {spread}")
    assert len(spread) >= 3
    assert max(spread.values()) <= SPREAD, spread


def test_one_run_fills_fifty_idle_agents_from_two_thousand_who_wait() -> None:
    """How long it takes is printed; how many statements is a bound."""
    operation.save_operation(actor=None, automatic_general=True)
    seats = sum(factories.make_agent(capacity=2 + n % 4).capacity for n in range(50))
    fill(factories.make_channel("whatsapp"), 2_000)
    began = time.monotonic()
    with CaptureQueriesContext(connection) as said:
        assert distribute() == seats
    print(f"{seats} given in {time.monotonic() - began:.2f} s, {len(said)} statements")
    began = time.monotonic()
    assert distribute() == 0
    print(f"a run that finds everybody full: {(time.monotonic() - began) * 1000:.0f} ms")
    # For each given row the claim and the row that consoles draw; the rest for each page.
    assert len(said) <= 2 * seats + 40


def test_a_run_that_gives_one_at_a_time_would_be_found(monkeypatch: Any) -> None:
    """Negative control: the known failure of others, one assignment a turn however many are free."""
    whole = actions.walk

    def one_only(run: actions.Run) -> None:
        serve = actions._serve

        def stop(*given: Any) -> None:
            serve(*given)
            for member in run.crew:
                member.free = False

        monkeypatch.setattr(actions, "_serve", stop)
        whole(run)
        monkeypatch.setattr(actions, "_serve", serve)

    monkeypatch.setattr(actions, "walk", one_only)
    assert played(11, agents=12, conversations=150, hours=2).longest_s > 1


def test_giving_without_a_look_at_rights_or_room_would_be_found(monkeypatch: Any) -> None:
    """Negative control: the books notice what the play's own rules forbid."""
    day = Day(11, agents=6, conversations=60, hours=2)
    day.prepare()
    lone = Agent.objects.order_by("pk").last()
    assert lone is not None
    guest = next(one for one in day.guests.values() if one.segment not in day.people[lone.pk].segments)
    day.waiting.add(guest.pk)
    for _ in range(day.people[lone.pk].capacity + 1):
        day._given(1, guest.pk, lone.pk, 10)
        day.people[lone.pk].held.add(-len(day.people[lone.pk].held))
    assert day.out_of_rights
    assert day.over_capacity
    assert not Assignment.objects.exists()
