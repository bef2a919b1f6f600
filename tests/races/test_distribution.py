"""Distribution against itself, against people, and against the clock: threads on a real PostgreSQL."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

import invenio_live.distribution
import invenio_live.queue
from channels_app.models import Channel
from invenio_center.operation import actions as operation
from invenio_live.distribution import actions as distribution
from invenio_live.distribution import offers
from invenio_live.models import Agent, Assignment, Conversation
from invenio_live.queue import actions as queue
from invenio_live.queue.errors import AtCapacity
from tests import factories
from tests.races.contest import together
from tests.races.test_claims import crew, fill

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
GIVE = (Path(invenio_live.distribution.__file__).parent / "give.sql").read_text()
ROOM = (Path(invenio_live.queue.__file__).parent / "room.sql").read_text()


@pytest.fixture
def line(db: None) -> Channel:
    operation.save_operation(actor=None, automatic_general=True)
    return factories.make_channel("whatsapp", priority=80)


@contextmanager
def installed(text: str, usual: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(text)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(usual)


@contextmanager
def unlocked_runs(monkeypatch: Any) -> Iterator[None]:
    """Two distributors as if they did not know of each other: what is left is the claim."""

    @contextmanager
    def nothing(*_: Any) -> Iterator[None]:
        yield

    monkeypatch.setattr(distribution, "one_at_a_time", nothing)
    yield
    monkeypatch.undo()


def holders() -> list[int]:
    return list(Conversation.objects.filter(status="active").values_list("holder", flat=True))


def test_two_distributors_at_once_give_each_row_once(line: Channel) -> None:
    people = crew(10, capacity=4)
    fill(line, 60)
    assert sum(together(lambda _: distribution.distribute(), range(4))) == 40
    assert Counter(holders()) == {agent.pk: 4 for agent in people}
    given = Assignment.objects.exclude(agent=None)
    assert given.count() == given.values("conversation").distinct().count() == 40


def test_the_claim_alone_holds_when_distributors_do_not_wait_for_each_other(
    line: Channel, monkeypatch: Any
) -> None:
    people = crew(10, capacity=4)
    fill(line, 60)
    with unlocked_runs(monkeypatch):
        assert sum(together(lambda _: distribution.distribute(), range(4))) == 40
    assert Counter(holders()) == {agent.pk: 4 for agent in people}
    given = Assignment.objects.exclude(agent=None)
    assert given.count() == given.values("conversation").distinct().count() == 40


def test_without_its_look_at_the_row_two_distributors_give_one_row_twice(
    line: Channel, monkeypatch: Any
) -> None:
    """Negative control: the same function without claim lock and conditions, given time to read the same rows."""
    blind = GIVE.replace("target.holder_id IS NULL", "true").replace("target.status = 'waiting'", "true")
    blind = blind.replace(
        "NOT pg_try_advisory_xact_lock(claim_space, (wanted & 2147483647)::integer)", "false"
    )
    blind = blind.replace(
        "IF NOT FOUND THEN\n        outcome := 'moved'", "IF false THEN\n        outcome := 'moved'"
    )
    blind = blind.replace("AND CASE WHEN spot.rank = 1", "AND CASE WHEN true THEN true WHEN spot.rank = 1")
    blind = blind.replace(
        "UPDATE invenio_live_conversation target",
        "PERFORM pg_sleep(0.05);\n    UPDATE invenio_live_conversation target",
    )
    assert blind.count("pg_sleep") == 1
    crew(10, capacity=4)
    fill(line, 12)
    with installed(blind, GIVE), unlocked_runs(monkeypatch):
        together(lambda _: distribution.distribute(), range(4))
    given = Assignment.objects.exclude(agent=None)
    assert given.count() > given.values("conversation").distinct().count()


def test_distribution_against_next_never_passes_capacity_3(line: Channel) -> None:
    """Twenty threads, half of them distributors and half the agent's own presses."""
    fill(line, 60)
    (agent,) = crew(1, capacity=3)

    def act(n: int) -> None:
        if n % 2:
            distribution.distribute()
            return
        try:
            queue.claim_next(agent)
        except AtCapacity:
            return

    together(act, range(20))
    assert Conversation.objects.filter(holder=agent).count() == 3


def test_without_the_lock_on_the_agent_they_would_pass_it(line: Channel, monkeypatch: Any) -> None:
    """Negative control: room counted without locking the agent's row."""
    loose = ROOM.replace(" FOR NO KEY UPDATE", "").replace(
        "units :=", "PERFORM pg_sleep(0.1);\n    units :=", 1
    )
    with installed(loose, ROOM), unlocked_runs(monkeypatch):
        fill(line, 60)
        (agent,) = crew(1, capacity=3)

        def act(n: int) -> None:
            if n % 2:
                distribution.distribute()
                return
            try:
                queue.claim_next(agent)
            except AtCapacity:
                return

        together(act, range(20))
        assert Conversation.objects.filter(holder=agent).count() > 3


def test_opening_against_expiry_ends_one_way(line: Channel) -> None:
    """Ten offers, each opened and expired at the same instant: held and accepted, or waiting and expired."""
    (agent,) = crew(1, capacity=50)
    operation.save_operation(actor=None, offers_missed=1_000)
    fill(line, 10)
    distribution.distribute()
    given = list(Assignment.objects.select_related("conversation"))
    late = given[0].at + timedelta(minutes=5)
    outcomes = set()
    for offer in given:

        def act(what: str, offer: Assignment = offer) -> bool:
            if what == "open":
                return offers.accept(offer.conversation.public_id, Agent.objects.get(pk=agent.pk))
            return bool(offers._end(offer.pk, late))

        opened, expired = together(act, ["open", "expire"])
        offer.refresh_from_db()
        offer.conversation.refresh_from_db()
        assert opened != expired
        assert offer.state == ("accepted" if opened else "expired")
        assert (offer.conversation.holder_id is not None) is opened
        outcomes.add(offer.state)
    assert outcomes <= {"accepted", "expired"}


def test_without_lock_and_condition_an_offer_is_opened_and_goes_back(
    line: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: nobody takes the agent's row, and who ends the offer does not ask whether it stands open."""
    (agent,) = crew(1)
    fill(line, 1)
    distribution.distribute()
    offer = Assignment.objects.select_related("conversation").get()
    both_have_looked = threading.Barrier(2, timeout=60)

    def ended(found: QuerySet[Assignment], state: str, moment: datetime) -> bool:
        both_have_looked.wait()
        return bool(Assignment.objects.filter(pk=offer.pk).update(state=state, ended_at=moment))

    monkeypatch.setattr(offers, "lock_agents", lambda *_: {agent.pk: Agent.objects.get(pk=agent.pk)})
    monkeypatch.setattr(offers, "_ended", ended)

    def act(what: str) -> bool:
        if what == "open":
            return offers.accept(offer.conversation.public_id, agent)
        return offers._end(offer.pk, offer.at + timedelta(minutes=5))

    assert together(act, ["open", "expire"]) == [True, True]
    offer.conversation.refresh_from_db()
    assert offer.conversation.holder is None, "the agent was told that it is theirs"


def test_an_offer_opened_while_its_expiry_is_on_the_way_stays(line: Channel, monkeypatch: Any) -> None:
    """The expiry has read it as due; the opening commits before the expiry writes: the condition in the write holds."""
    (agent,) = crew(1)
    fill(line, 1)
    distribution.distribute()
    offer = Assignment.objects.select_related("conversation").get()
    seen = offers._outcome

    def read_then_wait(*given: Any) -> str:
        state = seen(*given)
        Assignment.objects.filter(pk=offer.pk).update(state="accepted")
        return state

    monkeypatch.setattr(offers, "_outcome", read_then_wait)
    assert not offers._end(offer.pk, offer.at + timedelta(minutes=5))
    offer.conversation.refresh_from_db()
    assert offer.conversation.holder == agent
