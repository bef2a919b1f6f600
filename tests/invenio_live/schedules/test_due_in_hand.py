"""A return whose time has come is owed by who holds it: it weighs, goes back with what is owed, and rests when kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from invenio_center.kernel import sql
from invenio_center.operation.actions import save_operation
from invenio_live import tasks
from invenio_live.agents import queries as agents
from invenio_live.choices import ConversationStatus, Presence
from invenio_live.conversations import actions as conversations
from invenio_live.distribution import facts
from invenio_live.models import Agent, Conversation, Schedule
from invenio_live.queue import actions as queue
from invenio_live.queue import queries
from invenio_live.queue.errors import AtCapacity
from invenio_live.schedules import actions, announcing
from tests import factories
from tests.cast import Cast

from .conftest import bring

pytestmark = pytest.mark.django_db
LONG = timedelta(hours=2)


def due(cast: Cast, **fields: object) -> Conversation:
    """A return that has been due for a while, the customer silent since long before it."""
    row = factories.take(factories.make_conversation(cast.line), cast.ana)
    hour = sql.now() + timedelta(hours=1)
    made = actions.create(conversation=row.public_id, actor=cast.ana.user, due_at=hour, **fields)  # type: ignore[arg-type]
    bring(made, -timedelta(minutes=40))
    Conversation.objects.filter(pk=row.pk).update(turn_since=sql.now() - LONG)
    return row


def leave(agent: Agent) -> None:
    """No console has given a sign of life for longer than the time of grace."""
    long_ago = sql.now() - timedelta(minutes=3)
    Agent.objects.filter(pk=agent.pk).update(presence_since=long_ago, seen_at=long_ago, consoles=0)
    tasks.sweep_presence()


def say(row: Conversation, agent: Agent) -> None:
    conversations.send_reply(conversation=row.public_id, agent=agent, client_id="a", text="Como combinado")


def test_due_returns_fill_the_hands_that_take_them(cast: Cast) -> None:
    Agent.objects.filter(pk=cast.ana.pk).update(capacity=2)
    for _ in range(3):
        due(cast)
    for load in (1, 2):
        assert queue.claim_next(cast.ana) is not None
        assert agents.load(cast.ana) == load
    with pytest.raises(AtCapacity):
        queue.claim_next(cast.ana)


def test_one_that_comes_due_in_hand_weighs_from_then_on(cast: Cast) -> None:
    row = due(cast)
    queue.claim_next(cast.ana)
    bring(Schedule.objects.get(), timedelta(hours=1))
    assert agents.load(cast.ana) == 0
    bring(Schedule.objects.get(), timedelta(minutes=5))
    assert agents.load(cast.ana) == 1
    say(row, cast.ana)
    assert agents.load(cast.ana) == 1, "the customer has half an hour to answer what was just written"
    Conversation.objects.filter(pk=row.pk).update(turn_since=sql.now() - LONG)
    assert agents.load(cast.ana) == 0


@pytest.mark.parametrize("end", [actions.finish, actions.miss, actions.cancel])
def test_however_it_ends_the_customer_has_the_turn_from_then_on(cast: Cast, end: object) -> None:
    row = due(cast)
    queue.claim_next(cast.ana)
    end(Schedule.objects.get().public_id, actor=cast.ana.user)  # type: ignore[operator]
    row.refresh_from_db()
    assert sql.now() - row.turn_since < timedelta(minutes=1)


def test_it_goes_back_to_the_top_when_the_console_is_lost(cast: Cast) -> None:
    row = due(cast)
    queue.claim_next(cast.ana)
    leave(cast.ana)
    row.refresh_from_db()
    assert (row.status, row.holder) == (ConversationStatus.SCHEDULED, None)
    entry = queries.list_queue(cast.bruno, 5).entries[0]
    assert (entry.conversation_id, entry.tier) == (row.pk, "scheduled")
    assert announcing.alert_late() == 1


def test_it_goes_back_from_who_is_offline_already(cast: Cast) -> None:
    row = due(cast)
    queue.claim_next(cast.ana)
    long_ago = sql.now() - timedelta(minutes=3)
    Agent.objects.filter(pk=cast.ana.pk).update(presence=Presence.OFFLINE, presence_since=long_ago)
    tasks.sweep_presence()
    row.refresh_from_db()
    assert row.holder is None


def test_a_pause_gives_it_back_where_that_is_wanted(cast: Cast) -> None:
    save_operation(actor=None, returns_on_pause=True)
    row = due(cast)
    queue.claim_next(cast.ana)
    conversations.set_presence(cast.ana, "paused", pause_type=factories.make_pause_type())
    row.refresh_from_db()
    assert row.status == ConversationStatus.SCHEDULED


def test_one_kept_or_not_yet_due_stays_in_hand(cast: Cast) -> None:
    kept = due(cast)
    queue.claim_next(cast.ana)
    say(kept, cast.ana)
    later = due(cast)
    queue.claim_next(cast.ana)
    bring(Schedule.objects.get(conversation=later), timedelta(hours=1))
    leave(cast.ana)
    assert Conversation.objects.filter(holder=cast.ana).count() == 2


def test_it_counts_as_pending_where_work_is_given(cast: Cast) -> None:
    due(cast)
    queue.claim_next(cast.ana)
    crew = {one.agent: one for one in facts.crew()}
    assert crew[cast.ana.pk].pending == 1


def test_who_holds_it_is_told_of_the_load(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    due(cast)
    queue.claim_next(cast.ana)
    Schedule.objects.update(announced_at=None)
    told: list[object] = []
    monkeypatch.setattr(agents, "tell_me", told.append)
    assert actions.announce_due() == 1
    assert told == [cast.ana.user]


def test_a_return_taken_before_its_hour_weighs(cast: Cast) -> None:
    row = due(cast)
    bring(Schedule.objects.get(), timedelta(hours=1))
    queue.claim(Conversation.objects.get(pk=row.pk), cast.bruno, actor=cast.supervisor, reason="Pediu agora")
    assert agents.load(cast.bruno) == 1


def test_one_reopened_weighs_however_long_the_customer_was_silent(cast: Cast) -> None:
    row = factories.take(factories.make_conversation(cast.line), cast.ana)
    say(row, cast.ana)
    Conversation.objects.filter(pk=row.pk).update(turn_since=sql.now() - LONG)
    conversations.close(conversation=row.public_id, actor=cast.ana.user, outcome=cast.outcome)
    conversations.reopen(conversation=row.public_id, agent=cast.ana)
    assert agents.load(cast.ana) == 1
