"""Rights are read in the claim itself: withdrawn while a claim waits, they hold for that claim."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.db import connection, transaction

import invenio_live.queue
from channels_app.models import Channel
from invenio_live.agents import actions as agents
from invenio_live.models import Agent
from invenio_live.queue import actions
from tests import factories
from tests.invenio_live.queue.waiting import wait
from tests.races.contest import together, until_blocked

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
ROOM = Path(invenio_live.queue.__file__).parent / "room.sql"
WAITS_S = 20


def install(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)


def claim_while_rights_are_withdrawn(agent: Agent, other: Channel) -> list[object]:
    """The claim has begun and waits for the agent's row; the withdrawal that holds it commits then."""
    held, got = threading.Event(), []

    def withdraw(_: int) -> None:
        with transaction.atomic():
            agents.set_rights(agent, actor=agent.user, channels=[other])
            held.set()
            until_blocked("queue_take")

    def press(_: int) -> None:
        assert held.wait(WAITS_S)
        got.append(actions.claim_next(agent))

    together(lambda act: act(0), [withdraw, press])
    return got


def test_rights_withdrawn_while_a_claim_waits_hold_for_it() -> None:
    line, other = (
        factories.make_channel("whatsapp", priority=80),
        factories.make_channel("email", priority=10),
    )
    agent = factories.make_agent()
    wait(line, name="Proibido")
    assert claim_while_rights_are_withdrawn(agent, other) == [None]


def test_rights_read_before_the_lock_would_not_hold() -> None:
    """Negative control: the same function takes the lane set it knew before it waited."""
    line, other = (
        factories.make_channel("whatsapp", priority=80),
        factories.make_channel("email", priority=10),
    )
    agent, twin = factories.make_agent(), factories.make_agent()
    wait(line, name="Proibido")
    text = ROOM.read_text()
    early = "known bigint := (SELECT early.lane_set_id FROM invenio_live_agent early WHERE early.id = claimant);\nBEGIN"
    stale = text.replace("BEGIN", early, 1).replace("lane_set := person.lane_set_id", "lane_set := known")
    assert stale.count("known") == 2
    install(stale)
    try:
        (row,) = claim_while_rights_are_withdrawn(agent, other)
        assert row is not None
        assert twin.pk != agent.pk, "a colleague keeps the old set in being"
    finally:
        install(text)
