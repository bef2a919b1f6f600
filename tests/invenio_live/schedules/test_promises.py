"""A promised return is on top from five minutes before its hour, by the clock alone."""

from datetime import UTC, datetime, timedelta

import pytest

from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid
from invenio_live.choices import ConversationStatus, ScheduleStatus, Turn
from invenio_live.conversations import actions as conversations
from invenio_live.conversations.errors import Blocked, NotHolder
from invenio_live.models import Conversation, ConversationEvent, Schedule
from invenio_live.queue import actions as queue
from invenio_live.queue import queries
from invenio_live.schedules import actions, times
from invenio_live.schedules.errors import ScheduleEnded, ScheduleExists
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
WHO = "5511987652000"


@pytest.fixture
def held(cast: Cast) -> Conversation:
    conversation = factories.make_conversation(cast.line, sender=WHO)
    factories.take(conversation, cast.ana)
    return conversation


def promise(row: Conversation, cast: Cast, minutes: float = 60, **fields: object) -> Schedule:
    due_at = sql.now() + timedelta(minutes=minutes)
    return actions.create(conversation=row.public_id, actor=cast.ana.user, due_at=due_at, **fields)  # type: ignore[arg-type]


def say(row: Conversation, cast: Cast) -> None:
    conversations.send_reply(conversation=row.public_id, agent=cast.ana, client_id="a", text="Até amanhã")


def wait_until(schedule: Schedule, before_due: timedelta) -> None:
    """The database's clock cannot be turned, so the promise is moved instead: now is that long before its hour."""
    due_at = sql.now() + before_due
    rows = Schedule.objects.filter(pk=schedule.pk)
    rows.update(due_at=due_at, promotes_at=times.promotes_at(due_at))
    Conversation.objects.filter(schedules=schedule.pk).update(promotes_at=times.promotes_at(due_at))


def top(cast: Cast) -> list[int]:
    return [entry.conversation_id for entry in queries.list_queue(cast.bruno, 10).entries]


def test_a_promise_frees_the_hands_and_settles_what_was_unanswered(cast: Cast, held: Conversation) -> None:
    schedule = promise(held, cast, note="Ligar")
    held.refresh_from_db()
    assert (held.status, held.holder, held.waiting_since) == (ConversationStatus.SCHEDULED, None, None)
    assert schedule.promotes_at == held.promotes_at == schedule.due_at - timedelta(minutes=5)
    assert held.events.last().data["unanswered_since"]
    assert top(cast) == []


def test_it_is_first_from_five_minutes_before_with_no_worker_running(cast: Cast, held: Conversation) -> None:
    schedule = promise(held, cast)
    other = factories.make_conversation(cast.line, at=sql.now() - timedelta(hours=5))
    wait_until(schedule, timedelta(minutes=5, seconds=3))
    assert top(cast) == [other.pk]
    wait_until(schedule, timedelta(minutes=5))
    assert top(cast) == [held.pk, other.pk]
    assert queue.claim_next(cast.bruno) == held


def test_nobody_took_it_and_it_stays_on_top(cast: Cast, held: Conversation) -> None:
    schedule = promise(held, cast)
    wait_until(schedule, timedelta(minutes=-7))
    factories.make_conversation(cast.line)
    assert top(cast)[0] == held.pk


def test_the_customer_writes_before_and_the_promise_stays(cast: Cast, held: Conversation) -> None:
    schedule = promise(held, cast)
    factories.receive(cast.line, "Esqueci de perguntar", sender=WHO)
    held.refresh_from_db()
    assert held.status == ConversationStatus.WAITING
    assert held.promotes_at == schedule.promotes_at
    entry = queries.list_queue(cast.bruno, 10).entries[0]
    assert (entry.conversation_id, entry.tier) == (held.pk, "normal")
    queue.claim_next(cast.bruno)
    conversations.send_reply(conversation=held.public_id, agent=cast.bruno, client_id="a", text="Claro")
    conversations.release(conversation=held.public_id, actor=cast.bruno.user)
    held.refresh_from_db()
    assert (held.status, Schedule.objects.get().status) == (
        ConversationStatus.SCHEDULED,
        ScheduleStatus.PENDING,
    )


def test_the_owner_has_it_alone_until_the_hour(cast: Cast, held: Conversation) -> None:
    schedule = promise(held, cast, owner=cast.ana)
    wait_until(schedule, timedelta(minutes=4))
    assert top(cast) == []
    wait_until(schedule, timedelta(seconds=-1))
    assert top(cast) == [held.pk]


def test_the_first_message_after_the_promotion_keeps_it(cast: Cast, held: Conversation) -> None:
    schedule = promise(held, cast)
    wait_until(schedule, timedelta(minutes=-8))
    queue.claim_next(cast.ana)
    conversations.send_reply(
        conversation=held.public_id, agent=cast.ana, client_id="a", text="Como combinado"
    )
    schedule.refresh_from_db()
    assert schedule.status == ScheduleStatus.DONE
    assert schedule.lateness_s is not None and 478 <= schedule.lateness_s <= 490
    held.refresh_from_db()
    assert (held.status, held.promotes_at, held.return_lane) == (ConversationStatus.ACTIVE, None, None)


def test_taken_and_given_back_without_contact_it_is_on_top_again(cast: Cast, held: Conversation) -> None:
    wait_until(promise(held, cast), timedelta(minutes=-1))
    queue.claim_next(cast.ana)
    conversations.release(conversation=held.public_id, actor=cast.ana.user)
    assert top(cast) == [held.pk]


@pytest.mark.parametrize(("before_due", "status"), [(30, "cancelled"), (-3, "missed")])
def test_ending_the_conversation_ends_the_promise(
    cast: Cast, held: Conversation, before_due: int, status: str
) -> None:
    schedule = promise(held, cast)
    wait_until(schedule, timedelta(minutes=before_due))
    conversations.close(conversation=held.public_id, actor=cast.supervisor, outcome=cast.outcome)
    schedule.refresh_from_db()
    assert schedule.status == status


def test_a_cancelled_promise_closes_or_leaves_waiting_what_is_unanswered(
    cast: Cast, held: Conversation
) -> None:
    say(held, cast)
    actions.cancel(promise(held, cast).public_id, actor=cast.ana.user, reason="Desistiu")
    held.refresh_from_db()
    assert held.status == ConversationStatus.CLOSED
    row = factories.receive(cast.line, "Voltei", sender=WHO).conversation
    factories.take(row, cast.ana)
    schedule = promise(row, cast)
    factories.receive(cast.line, "Mais uma coisa", sender=WHO)
    actions.cancel(schedule.public_id, actor=cast.ana.user)
    row.refresh_from_db()
    assert (row.status, row.turn, row.promotes_at) == (ConversationStatus.WAITING, Turn.US, None)


def test_rescheduling_moves_the_same_promise(cast: Cast, held: Conversation) -> None:
    schedule = promise(held, cast)
    moved = actions.reschedule(
        schedule.public_id, actor=cast.ana.user, due_at=schedule.due_at + timedelta(days=1)
    )
    held.refresh_from_db()
    assert (moved.pk, moved.times_rescheduled) == (schedule.pk, 1)
    assert held.promotes_at == moved.promotes_at


def test_a_second_promise_is_refused_and_names_the_first(cast: Cast, held: Conversation) -> None:
    schedule = promise(held, cast)
    with pytest.raises(ScheduleExists) as refused:
        actions.create(
            conversation=held.public_id, actor=cast.supervisor, due_at=sql.now() + timedelta(hours=2)
        )
    assert refused.value.data["schedule"] == str(schedule.public_id)


@pytest.mark.parametrize("minutes", [-1, 60 * 24 * 366])
def test_the_past_and_the_far_future_are_refused(cast: Cast, held: Conversation, minutes: int) -> None:
    with pytest.raises(Invalid):
        promise(held, cast, minutes)
    held.refresh_from_db()
    assert held.status == ConversationStatus.ACTIVE


def test_strangers_promise_nothing_and_touch_nothing(cast: Cast, held: Conversation) -> None:
    with pytest.raises(NotHolder):
        actions.create(
            conversation=held.public_id, actor=cast.bruno.user, due_at=sql.now() + timedelta(hours=1)
        )
    schedule = promise(held, cast)
    with pytest.raises(NotHolder):
        actions.cancel(schedule.public_id, actor=cast.bruno.user)
    actions.cancel(schedule.public_id, actor=cast.supervisor)
    with pytest.raises(ScheduleEnded):
        actions.cancel(schedule.public_id, actor=cast.supervisor)


def test_nothing_is_promised_to_a_blocked_person(cast: Cast, held: Conversation) -> None:
    from invenio_center.contacts import actions as contacts

    contacts.block(actor=cast.supervisor, contact=held.contact, reason="Ofensas")
    with pytest.raises(Blocked):
        promise(held, cast)


def test_it_is_announced_once(cast: Cast, held: Conversation) -> None:
    schedule = promise(held, cast)
    assert actions.announce_due() == 0
    wait_until(schedule, timedelta(minutes=5))
    assert actions.announce_due() == 1
    assert actions.announce_due() == 0
    assert ConversationEvent.objects.filter(type="schedule.promoted").count() == 1


def test_wall_time_is_read_in_the_contacts_zone(cast: Cast, held: Conversation) -> None:
    type(held.contact).objects.filter(pk=held.contact_id).update(time_zone="America/Manaus")
    day = (sql.now() + timedelta(days=3)).date()
    naive = datetime(day.year, day.month, day.day, 14)
    schedule = actions.create(conversation=held.public_id, actor=cast.ana.user, due_at=naive)
    assert schedule.time_zone == "America/Manaus"
    assert schedule.due_at == datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


def test_a_wall_time_that_clocks_skip_is_the_moment_they_jump_to() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    # New York, 8 March 2026: 02:00 becomes 03:00.
    found = times.due(datetime(2026, 3, 8, 2, 30), "America/New_York", now)
    assert found.astimezone(UTC) == datetime(2026, 3, 8, 7, 0, tzinfo=UTC)
