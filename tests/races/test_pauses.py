"""A claim against the pause of the same person, on real connections, with its negative control."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

import invenio_live.queue
from channels_app.models import Channel
from invenio_center.operation import actions as operation
from invenio_live.choices import ConversationStatus, Presence
from invenio_live.conversations import actions as conversations
from invenio_live.models import Agent, Conversation, PauseType, PresenceSpan
from invenio_live.queue import actions as queue
from invenio_live.queue.errors import Paused
from tests import factories
from tests.races.contest import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
ROOM = (Path(invenio_live.queue.__file__).parent / "room.sql").read_text()
ROUNDS = 10


@pytest.fixture
def line(db: None) -> Channel:
    operation.save_operation(actor=None, returns_on_pause=True)
    return factories.make_channel()


def press_and_pause(agent: Agent, kind: PauseType, *, later_s: float = 0) -> list[object]:
    """Both at once; ``later_s``: how much later the pause comes."""

    def press() -> object:
        try:
            return queue.claim_next(agent)
        except Paused:
            return None

    def pause() -> object:
        time.sleep(later_s)
        return conversations.set_presence(agent, "paused", pause_type=kind)

    acts: list[Callable[[], object]] = [press, pause]
    return together(lambda act: act(), acts)


def left_in_hand(agent: Agent) -> int:
    return Conversation.objects.filter(holder=agent, waiting_since__isnull=False).count()


def test_whoever_is_first_a_paused_agent_is_left_with_nothing_owed(line: Channel) -> None:
    agent, kind = factories.make_agent(), factories.make_pause_type()
    factories.make_conversation(line)
    for _ in range(ROUNDS):
        press_and_pause(agent, kind)
        assert Agent.objects.get(pk=agent.pk).presence == Presence.PAUSED
        assert left_in_hand(agent) == 0
        assert Conversation.objects.get().status == ConversationStatus.WAITING
        conversations.set_presence(agent, "online")
    assert PresenceSpan.objects.filter(agent=agent, ended_at=None).count() == 1


def test_without_the_lock_on_the_agent_the_pause_misses_what_is_just_taken(line: Channel) -> None:
    """Negative control: the claim reads the presence without locking the row, and takes its time."""
    loose = ROOM.replace(" FOR NO KEY UPDATE", "").replace(
        "units :=", "PERFORM pg_sleep(0.4);\n    units :=", 1
    )
    assert loose.count("pg_sleep") == 1
    with connection.cursor() as cursor:
        cursor.execute(loose)
    try:
        agent, kind = factories.make_agent(), factories.make_pause_type()
        factories.make_conversation(line)
        press_and_pause(agent, kind, later_s=0.1)
        assert Agent.objects.get(pk=agent.pk).presence == Presence.PAUSED
        assert left_in_hand(agent) == 1
    finally:
        with connection.cursor() as cursor:
            cursor.execute(ROOM)


def test_twenty_changes_of_presence_at_once_leave_one_time_open_and_no_gap(line: Channel) -> None:
    agent, kind = factories.make_agent(), factories.make_pause_type()

    def change(n: int) -> None:
        state = ("online", "paused", "offline")[n % 3]
        conversations.set_presence(agent, state, pause_type=kind if state == "paused" else None)

    together(change, range(20))
    spans = list(PresenceSpan.objects.filter(agent=agent).order_by("id"))
    assert [span.ended_at for span in spans[:-1]] == [span.started_at for span in spans[1:]]
    assert spans[-1].ended_at is None
    assert spans[-1].state == Agent.objects.get(pk=agent.pk).presence
