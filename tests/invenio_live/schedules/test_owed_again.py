"""What promising settled is owed again when the promise is taken back before anybody has answered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from invenio_center.kernel import sql
from invenio_live.choices import ConversationStatus, SlaKind, Turn
from invenio_live.conversations import actions as conversations
from invenio_live.models import Conversation, Schedule, SlaClock
from invenio_live.queue import actions as queue
from invenio_live.queue import queries
from invenio_live.schedules import actions
from tests import factories
from tests.cast import Cast

from .conftest import WHO, bring

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def asked(cast: Cast) -> Conversation:
    """It waits for an hour; nobody has answered."""
    return factories.make_conversation(cast.line, sender=WHO, at=sql.now() - HOUR)


def promise(row: Conversation, cast: Cast, **terms: object) -> Schedule:
    due_at = sql.now() + HOUR
    return actions.create(conversation=row.public_id, actor=cast.supervisor, due_at=due_at, **terms)  # type: ignore[arg-type]


def say(row: Conversation, cast: Cast) -> None:
    conversations.send_reply(
        conversation=row.public_id, agent=cast.ana, client_id=f"c{factories.number()}", text="Até já"
    )


def cancel(made: Schedule, cast: Cast) -> Conversation:
    actions.cancel(made.public_id, actor=cast.supervisor, reason="Engano")
    return Conversation.objects.get(pk=made.conversation_id)


def test_who_was_never_answered_waits_again_in_the_old_place(cast: Cast, asked: Conversation) -> None:
    since = asked.waiting_since
    later = factories.make_conversation(cast.line)
    row = cancel(promise(asked, cast), cast)
    assert (row.status, row.turn, row.waiting_since) == (ConversationStatus.WAITING, Turn.US, since)
    assert [entry.conversation_id for entry in queries.list_queue(cast.ana, 5).entries] == [row.pk, later.pk]


def test_the_older_of_two_words_counts(cast: Cast, asked: Conversation) -> None:
    made = promise(asked, cast)
    factories.receive(cast.line, "Ainda aí?", sender=WHO)
    assert cancel(made, cast).waiting_since == asked.waiting_since


def test_an_answer_after_the_promise_leaves_nothing_owed(cast: Cast, asked: Conversation) -> None:
    made = promise(asked, cast)
    queue.claim(asked, cast.ana, actor=cast.supervisor, reason="Agora")
    say(asked, cast)
    assert cancel(made, cast).waiting_since is None
    conversations.release(conversation=asked.public_id, actor=cast.ana.user)


def test_settling_after_the_promise_leaves_nothing_owed(cast: Cast, asked: Conversation) -> None:
    made = promise(asked, cast)
    conversations.settle(conversation=asked.public_id, actor=cast.supervisor, outcome=cast.outcome)
    assert cancel(made, cast).status == ConversationStatus.CLOSED


def test_in_hand_it_is_our_turn_again(cast: Cast, asked: Conversation) -> None:
    made = promise(asked, cast)
    queue.claim(asked, cast.ana, actor=cast.supervisor, reason="Agora")
    row = cancel(made, cast)
    assert (row.holder, row.turn, row.waiting_since) == (cast.ana, Turn.US, asked.waiting_since)


def test_missed_without_an_outcome_waits_again_and_with_one_it_ends(cast: Cast, asked: Conversation) -> None:
    actions.miss(bring(promise(asked, cast), -HOUR).public_id, actor=cast.supervisor)
    asked.refresh_from_db()
    assert asked.status == ConversationStatus.WAITING
    again = bring(promise(asked, cast), -HOUR)
    actions.miss(again.public_id, actor=cast.supervisor, outcome=cast.outcome)
    asked.refresh_from_db()
    assert asked.status == ConversationStatus.CLOSED


def test_reached_another_way_it_is_answered(cast: Cast, asked: Conversation) -> None:
    actions.finish(promise(asked, cast).public_id, actor=cast.supervisor)
    asked.refresh_from_db()
    assert asked.status == ConversationStatus.CLOSED


def test_the_next_of_a_recurrence_stands_for_the_one_before(cast: Cast, asked: Conversation) -> None:
    until = (sql.now() + timedelta(days=9)).date()
    made, since = promise(asked, cast, repeats="daily", repeats_until=until), asked.waiting_since
    assert cancel(made, cast).status == ConversationStatus.SCHEDULED
    second = Schedule.objects.get(status="pending")
    actions.cancel(second.public_id, actor=cast.supervisor, following=True)
    asked.refresh_from_db()
    assert (asked.status, asked.waiting_since) == (ConversationStatus.WAITING, since)


def test_one_of_a_recurrence_that_was_kept_has_answered(cast: Cast, asked: Conversation) -> None:
    until = (sql.now() + timedelta(days=9)).date()
    made = promise(asked, cast, repeats="daily", repeats_until=until)
    actions.finish(made.public_id, actor=cast.supervisor)
    second = Schedule.objects.get(status="pending")
    actions.cancel(second.public_id, actor=cast.supervisor, following=True)
    asked.refresh_from_db()
    assert asked.status == ConversationStatus.CLOSED


def test_the_clock_of_the_first_response_runs_on(cast: Cast) -> None:
    segment = factories.make_segment(first_response_s=7200)
    factories.make_contact(whatsapp=WHO)
    row = factories.make_conversation(cast.line, sender=WHO, at=sql.now() - HOUR)
    conversations.transfer(conversation=row.public_id, actor=cast.supervisor, to_segment=segment)
    clock = SlaClock.objects.get(conversation=row, kind=SlaKind.FIRST)
    row = cancel(promise(row, cast), cast)
    again = SlaClock.objects.get(conversation=row, met_at=None, kind=SlaKind.FIRST)
    assert (again.pk, again.due_at) == (clock.pk, clock.due_at)


def test_moved_by_who_holds_it_it_rests_until_the_new_hour(cast: Cast, asked: Conversation) -> None:
    from invenio_live.agents import queries as agents

    made = promise(asked, cast)
    bring(made, -timedelta(minutes=1))
    factories.receive(cast.line, "Cadê?", sender=WHO)
    assert queue.claim_next(cast.ana) == asked
    moved = actions.reschedule(made.public_id, actor=cast.ana.user, due_at=sql.now() + HOUR)
    asked.refresh_from_db()
    assert (asked.status, asked.holder, asked.promotes_at) == (
        ConversationStatus.SCHEDULED, None, moved.promotes_at,
    )  # fmt: skip
    assert agents.load(cast.ana) == 0
    assert queries.list_queue(cast.ana, 5).total == 0
    assert cancel(moved, cast).waiting_since is not None, "what moving it settled is owed again"


def test_a_due_return_in_hand_that_a_supervisor_moves_leaves_the_hand(
    cast: Cast, asked: Conversation
) -> None:
    made = bring(promise(asked, cast), -timedelta(minutes=1))
    queue.claim_next(cast.ana)
    actions.reschedule(made.public_id, actor=cast.supervisor, due_at=sql.now() + HOUR)
    asked.refresh_from_db()
    assert asked.status == ConversationStatus.SCHEDULED


def test_moving_one_that_is_not_due_takes_nobodys_talk_away(cast: Cast, asked: Conversation) -> None:
    made = promise(asked, cast)
    factories.receive(cast.line, "Uma pergunta", sender=WHO)
    queue.claim_next(cast.ana)
    actions.reschedule(made.public_id, actor=cast.supervisor, due_at=sql.now() + 2 * HOUR)
    asked.refresh_from_db()
    assert asked.holder == cast.ana and asked.waiting_since is not None
