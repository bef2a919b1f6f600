"""Floors against those who enter below them: what waits is never hidden, however old its place in the order is."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

import invenio_live.queue
from channels_app.models import Channel
from invenio_live.models import Agent, Conversation, LaneFloor
from invenio_live.queue import actions, floors
from tests import factories

from .test_claims import fill, install

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
FLOOR = (Path(invenio_live.queue.__file__).parent / "floor.sql").read_text()
HELD = "PERFORM pg_advisory_xact_lock_shared(floor_space, (NEW.lane_id & 2147483647)::integer);"


@pytest.fixture
def line(db: None) -> Channel:
    return factories.make_channel("whatsapp", priority=80)


@pytest.fixture
def agent(line: Channel) -> Agent:
    return factories.make_agent(capacity=100)


def come_back(pk: int) -> None:
    """Somebody's work goes back to the queue with its old time."""
    Conversation.objects.filter(pk=pk).update(status="waiting", holder=None)


def floor() -> object:
    return LaneFloor.objects.order_by("-generation", "at").values_list("at", flat=True).first()


def test_a_floor_follows_what_waits_and_hides_nothing(line: Channel, agent: Agent) -> None:
    waiting = fill(line, 10, step=120)
    first = actions.claim_next(agent)
    assert first is not None and first.pk == waiting[0]
    assert floors.raise_floors() == 1
    assert floor() == Conversation.objects.get(pk=waiting[1]).ready_at
    come_back(first.pk)
    assert floor() == first.ready_at
    assert [row.pk for row in iter(lambda: actions.claim_next(agent), None)] == waiting
    assert floors.raise_floors() == 1, "an empty lane's floor follows the clock"
    assert timezone.now() - timedelta(minutes=2) < floor() < timezone.now() - timedelta(seconds=59)  # type: ignore[operator]


def hidden_by_a_race(waiting: list[int], agent: Agent) -> bool:
    """The head goes back while the floor is being raised above it, and commits after."""
    first = actions.claim_next(agent)
    assert first is not None and first.pk == waiting[0]
    gone, raised = threading.Event(), threading.Event()

    def give_back() -> None:
        try:
            with transaction.atomic():
                come_back(first.pk)
                gone.set()
                raised.wait(20)
        finally:
            connection.close()

    other = threading.Thread(target=give_back)
    other.start()
    gone.wait(20)
    floors.raise_floors()
    raised.set()
    other.join()
    head = actions.claim_next(agent)
    return head is None or head.pk != first.pk


def test_who_enters_while_a_floor_rises_is_not_hidden(line: Channel, agent: Agent) -> None:
    assert not hidden_by_a_race(fill(line, 10, step=120), agent)


def test_without_holding_the_floor_the_head_would_be_hidden(line: Channel, agent: Agent) -> None:
    assert HELD in FLOOR
    install(FLOOR.replace(HELD, ""))
    try:
        assert hidden_by_a_race(fill(line, 10, step=120), agent)
    finally:
        install(FLOOR)


def test_a_floor_rises_only_by_a_step(line: Channel, agent: Agent) -> None:
    fill(line, 10, step=1)
    assert floors.raise_floors() == 1
    actions.claim_next(agent)
    assert floors.raise_floors() == 0
