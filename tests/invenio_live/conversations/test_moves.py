"""Handing on, giving back, ending and opening again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from invenio_center.kernel.errors import Invalid
from invenio_live import tasks
from invenio_live.agents import actions as agents
from invenio_live.agents import queries as agent_queries
from invenio_live.choices import ConversationStatus, Presence, Turn
from invenio_live.conversations import actions, queries
from invenio_live.conversations.errors import (
    AlreadyOpen,
    ConversationClosed,
    NotHolder,
    TargetUnavailable,
)
from invenio_live.models import Agent, Conversation, ConversationEvent
from invenio_live.queue.errors import AtCapacity
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
WHO = "5511987653000"


@pytest.fixture
def held(cast: Cast) -> Conversation:
    conversation = factories.make_conversation(
        cast.line, sender=WHO, at=timezone.now() - timedelta(minutes=20)
    )
    factories.take(conversation, cast.ana)
    return conversation


def answer(row: Conversation, agent: Agent) -> None:
    actions.send_reply(conversation=row.public_id, agent=agent, client_id=f"c{factories.number()}", text="Oi")


def test_a_transfer_to_a_segment_keeps_the_old_time(cast: Cast, held: Conversation) -> None:
    segment = factories.make_segment("Retenção")
    since = held.waiting_since
    actions.transfer(conversation=held.public_id, actor=cast.ana.user, to_segment=segment, note="Quer sair")
    held.refresh_from_db()
    assert (held.status, held.holder, held.segment) == (ConversationStatus.WAITING, None, segment)
    assert held.waiting_since == held.ready_at == since
    assert queries.thread(held)[-1]["text"] == "Quer sair"


def test_a_transfer_after_a_reply_opens_a_debt_at_that_moment(cast: Cast, held: Conversation) -> None:
    answer(held, cast.ana)
    before = timezone.now()
    actions.transfer(conversation=held.public_id, actor=cast.ana.user, to_segment=factories.make_segment())
    held.refresh_from_db()
    assert held.turn == Turn.US
    assert held.waiting_since is not None and held.waiting_since >= before - timedelta(seconds=1)


def test_a_transfer_to_a_colleague_is_at_once_and_fences_the_old_holder(
    cast: Cast, held: Conversation
) -> None:
    fence = Conversation.objects.get(pk=held.pk).fence
    actions.transfer(conversation=held.public_id, actor=cast.ana.user, to_agent=cast.bruno)
    held.refresh_from_db()
    assert (held.status, held.holder, held.fence) == (ConversationStatus.ACTIVE, cast.bruno, fence + 1)


def test_a_paused_or_full_colleague_refuses_with_the_reason(cast: Cast, held: Conversation) -> None:
    agents.set_presence(cast.bruno, "paused", pause_type=factories.make_pause_type())
    with pytest.raises(TargetUnavailable) as refused:
        actions.transfer(conversation=held.public_id, actor=cast.ana.user, to_agent=cast.bruno)
    assert refused.value.data["reason"] == "paused"
    full = factories.make_agent(capacity=0)
    with pytest.raises(TargetUnavailable) as refused:
        actions.transfer(conversation=held.public_id, actor=cast.ana.user, to_agent=full)
    assert refused.value.data["reason"] == "at_capacity"


def test_an_offline_colleague_gets_it_and_it_comes_back_after_two_minutes(
    cast: Cast, held: Conversation
) -> None:
    away = factories.make_agent(presence=Presence.OFFLINE)
    Agent.objects.filter(pk=away.pk).update(presence_since=timezone.now() - timedelta(hours=1))
    since = held.waiting_since
    actions.transfer(conversation=held.public_id, actor=cast.ana.user, to_agent=away)
    tasks.sweep_presence()
    held.refresh_from_db()
    assert held.holder == away
    shift(held, timedelta(minutes=2, seconds=1))
    tasks.sweep_presence()
    held.refresh_from_db()
    assert (held.status, held.holder, held.waiting_since) == (ConversationStatus.WAITING, None, since)


def shift(row: Conversation, by: timedelta) -> None:
    """Events are append-only; for a test their times are moved with the guard off."""
    import pgtrigger
    from django.db.models import F

    with pgtrigger.ignore("invenio_live.ConversationEvent:event_append_only"):
        ConversationEvent.objects.filter(conversation=row).update(at=F("at") - by)


def test_only_the_holder_or_a_supervisor_hands_on(cast: Cast, held: Conversation) -> None:
    with pytest.raises(NotHolder):
        actions.release(conversation=held.public_id, actor=cast.bruno.user)
    actions.release(conversation=held.public_id, actor=cast.supervisor)
    held.refresh_from_db()
    assert held.status == ConversationStatus.WAITING


def test_a_lost_console_gives_owed_work_back_and_keeps_what_rests(cast: Cast, held: Conversation) -> None:
    resting = factories.make_conversation(cast.line)
    factories.take(resting, cast.ana)
    answer(resting, cast.ana)
    long_ago = timezone.now() - timedelta(minutes=3)
    Agent.objects.filter(pk=cast.ana.pk).update(seen_at=long_ago, presence_since=long_ago)
    since = held.waiting_since
    tasks.sweep_presence()
    held.refresh_from_db()
    resting.refresh_from_db()
    assert (held.status, held.waiting_since) == (ConversationStatus.WAITING, since)
    assert (resting.status, resting.holder) == (ConversationStatus.ACTIVE, cast.ana)
    assert Agent.objects.get(pk=cast.ana.pk).presence == Presence.OFFLINE


def test_closing_needs_the_note_its_outcome_asks_for(cast: Cast, held: Conversation) -> None:
    strict = factories.make_outcome(requires_note=True)
    with pytest.raises(Invalid):
        actions.close(conversation=held.public_id, actor=cast.ana.user, outcome=strict)
    actions.close(conversation=held.public_id, actor=cast.ana.user, outcome=strict, note="Sem retorno")
    held.refresh_from_db()
    assert (held.status, held.outcome, held.holder) == (ConversationStatus.CLOSED, strict, None)
    with pytest.raises(ConversationClosed):
        actions.close(conversation=held.public_id, actor=cast.supervisor, outcome=cast.outcome)


def test_settling_clears_the_debt_and_nothing_else(cast: Cast, held: Conversation) -> None:
    actions.settle(conversation=held.public_id, actor=cast.ana.user, outcome=cast.outcome)
    held.refresh_from_db()
    assert (held.status, held.holder, held.turn) == (ConversationStatus.ACTIVE, cast.ana, Turn.CUSTOMER)
    assert held.waiting_since is None
    assert held.events.last().data["unanswered_since"]


def test_settling_what_waits_ends_it(cast: Cast) -> None:
    row = factories.make_conversation(cast.line)
    actions.settle(conversation=row.public_id, actor=cast.supervisor, outcome=cast.outcome)
    row.refresh_from_db()
    assert row.status == ConversationStatus.CLOSED


def test_reopening_counts_against_the_limit(cast: Cast, held: Conversation) -> None:
    actions.close(conversation=held.public_id, actor=cast.ana.user, outcome=cast.outcome)
    Agent.objects.filter(pk=cast.ana.pk).update(capacity=0)
    with pytest.raises(AtCapacity):
        actions.reopen(conversation=held.public_id, agent=cast.ana)
    Agent.objects.filter(pk=cast.ana.pk).update(capacity=1)
    actions.reopen(conversation=held.public_id, agent=cast.ana)
    held.refresh_from_db()
    assert (held.status, held.holder, held.outcome) == (ConversationStatus.ACTIVE, cast.ana, None)


def test_reopening_beside_an_open_one_is_refused(cast: Cast, held: Conversation) -> None:
    actions.close(conversation=held.public_id, actor=cast.ana.user, outcome=cast.outcome)
    Conversation.objects.filter(pk=held.pk).update(closed_at=timezone.now() - timedelta(days=2))
    factories.receive(cast.line, sender=WHO)
    with pytest.raises(AlreadyOpen):
        actions.reopen(conversation=held.public_id, agent=cast.ana)


def test_a_stranger_reopens_nothing(cast: Cast, held: Conversation) -> None:
    actions.close(conversation=held.public_id, actor=cast.ana.user, outcome=cast.outcome)
    with pytest.raises(NotHolder):
        actions.reopen(conversation=held.public_id, agent=cast.bruno)


def test_tags_are_the_holders(cast: Cast, held: Conversation) -> None:
    actions.set_tags(conversation=held.public_id, actor=cast.ana.user, tags=["Urgente", "Urgente", " "])
    assert [tag.name for tag in held.tags.all()] == ["Urgente"]
    with pytest.raises(NotHolder):
        actions.set_tags(conversation=held.public_id, actor=cast.bruno.user, tags=[])


def test_what_rests_with_the_customer_weighs_nothing_and_a_returning_one_always_comes_back(
    cast: Cast, held: Conversation
) -> None:
    answer(held, cast.ana)
    assert agent_queries.load(cast.ana) == 1
    Conversation.objects.filter(pk=held.pk).update(turn_since=timezone.now() - timedelta(minutes=31))
    assert agent_queries.load(cast.ana) == 0
    Agent.objects.filter(pk=cast.ana.pk).update(capacity=0)
    factories.receive(cast.line, "Voltei", sender=WHO)
    assert agent_queries.load(cast.ana) == 1


def test_who_may_read_what(cast: Cast, held: Conversation) -> None:
    def seen(user: object, reason: str = "") -> bool:
        rows = queries.visible_to(user, Conversation.objects.filter(pk=held.pk), reason=reason)  # type: ignore[arg-type]
        return rows.exists()

    assert seen(cast.ana.user) and seen(cast.supervisor)
    assert not seen(cast.bruno.user) and not seen(cast.admin) and not seen(cast.officer)
    assert seen(cast.officer, "Pedido do titular 12")
    actions.release(conversation=held.public_id, actor=cast.ana.user)
    assert seen(cast.bruno.user), "the queue offers it"
    assert seen(cast.ana.user), "she took part in it"
    assert not seen(cast.outsider.user)
