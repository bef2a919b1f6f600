"""A recurring return: when one ends the next one stands, exactly once, until the day that was agreed."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid
from invenio_center.models import Holiday
from invenio_live.choices import ConversationStatus, ScheduleStatus
from invenio_live.conversations import actions as conversations
from invenio_live.models import Conversation, Schedule
from invenio_live.queue import actions as queue
from invenio_live.schedules import actions
from tests import factories
from tests.cast import Cast

from .conftest import WHO, bring

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("America/Sao_Paulo")


def repeated(row: Conversation, cast: Cast, repeats: str = "weekly", **fields: object) -> Schedule:
    until = (sql.now() + timedelta(days=300)).date()
    terms = {"repeats": repeats, "repeats_until": until, **fields}
    due_at = terms.pop("due_at", sql.now() + timedelta(hours=1))
    return actions.create(conversation=row.public_id, actor=cast.ana.user, due_at=due_at, **terms)  # type: ignore[arg-type]


def pending() -> Schedule:
    return Schedule.objects.get(status=ScheduleStatus.PENDING)


def test_the_kept_one_is_followed_by_the_next_at_the_same_hour(cast: Cast, held: Conversation) -> None:
    first = bring(repeated(held, cast, owner=cast.ana, note="Ligar"), timedelta(minutes=1))
    queue.claim_next(cast.ana)
    conversations.send_reply(conversation=held.public_id, agent=cast.ana, client_id="a", text="Bom dia")
    first.refresh_from_db()
    second = pending()
    assert first.status == ScheduleStatus.DONE
    assert second.due_at.astimezone(ZONE) == first.due_at.astimezone(ZONE) + timedelta(days=7)
    assert (second.owner, second.note, second.series, second.author) == (
        cast.ana, "Ligar", first.series, cast.ana.user,
    )  # fmt: skip
    held.refresh_from_db()
    assert (held.status, held.promotes_at) == (ConversationStatus.ACTIVE, second.promotes_at)


def test_closing_the_talk_carries_the_recurrence_on(cast: Cast, held: Conversation) -> None:
    bring(repeated(held, cast), timedelta(minutes=1))
    queue.claim_next(cast.ana)
    conversations.send_reply(conversation=held.public_id, agent=cast.ana, client_id="a", text="Bom dia")
    conversations.close(conversation=held.public_id, actor=cast.ana.user, outcome=cast.outcome)
    held.refresh_from_db()
    second = pending()
    going_on = second.conversation
    assert held.status == ConversationStatus.CLOSED
    assert (going_on.status, going_on.previous, going_on.reply_to) == ("scheduled", held, held.reply_to)
    assert going_on.promotes_at == second.promotes_at
    factories.receive(cast.line, "Voltei", sender=WHO)
    assert Conversation.objects.get(status=ConversationStatus.WAITING) == going_on


def test_closed_after_its_hour_without_contact_it_is_missed_and_the_next_stands(
    cast: Cast, held: Conversation
) -> None:
    first = bring(repeated(held, cast), timedelta(minutes=-3))
    conversations.close(conversation=held.public_id, actor=cast.supervisor, outcome=cast.outcome)
    first.refresh_from_db()
    assert first.status == ScheduleStatus.MISSED
    assert pending().conversation != held


def test_cancelled_alone_the_next_one_stays_and_with_all_none(cast: Cast, held: Conversation) -> None:
    first = repeated(held, cast)
    conversations.settle(conversation=held.public_id, actor=cast.supervisor, outcome=cast.outcome)
    actions.cancel(first.public_id, actor=cast.ana.user)
    held.refresh_from_db()
    second = pending()
    assert (held.status, held.promotes_at) == (ConversationStatus.SCHEDULED, second.promotes_at)
    actions.cancel(second.public_id, actor=cast.ana.user, following=True)
    held.refresh_from_db()
    assert (held.status, Schedule.objects.filter(status="pending").count()) == ("closed", 0)


def test_a_block_ends_the_whole_recurrence(cast: Cast, held: Conversation) -> None:
    repeated(held, cast)
    assert actions.cancel_of_contact(held.contact, actor=cast.supervisor, reason="Bloqueado") == 1
    assert not Schedule.objects.filter(status=ScheduleStatus.PENDING).exists()


def test_after_the_last_day_nothing_follows(cast: Cast, held: Conversation) -> None:
    due_at = sql.now() + timedelta(hours=1)
    until = due_at.astimezone(ZONE).date() + timedelta(days=6)
    first = repeated(held, cast, due_at=due_at, repeats_until=until)
    actions.finish(first.public_id, actor=cast.ana.user, outcome=cast.outcome)
    held.refresh_from_db()
    first.refresh_from_db()
    assert (held.status, first.outcome) == (ConversationStatus.CLOSED, cast.outcome)
    assert not Schedule.objects.filter(status=ScheduleStatus.PENDING).exists()


def test_what_lies_in_the_past_is_passed_over(cast: Cast, held: Conversation) -> None:
    first = bring(repeated(held, cast, "daily"), timedelta(days=-10))
    actions.miss(first.public_id, actor=cast.ana.user, outcome=cast.outcome)
    assert sql.now() < pending().due_at <= sql.now() + timedelta(days=1)


def test_the_thirty_first_comes_back_after_a_short_month(cast: Cast, held: Conversation) -> None:
    year = sql.now().astimezone(ZONE).year + 1
    first = repeated(
        held, cast, "monthly", due_at=datetime(year, 1, 31, 9), repeats_until=datetime(year, 6, 1).date()
    )
    days = []
    while (one := Schedule.objects.filter(status="pending").first()) is not None:
        days.append(one.due_at.astimezone(ZONE).date())
        actions.cancel(one.public_id, actor=cast.ana.user)
    assert [(day.month, day.day) for day in days if day.month != 2] == [(1, 31), (3, 31), (4, 30), (5, 31)]
    assert first.series is not None


@pytest.mark.parametrize(("day", "next_day"), [(None, 31), (20, 20)])
def test_another_hour_of_a_short_month_leaves_the_day_that_was_agreed(
    cast: Cast, held: Conversation, day: int | None, next_day: int
) -> None:
    year = sql.now().astimezone(ZONE).year + 1
    until = datetime(year, 6, 1).date()
    first = repeated(held, cast, "monthly", due_at=datetime(year, 1, 31, 9), repeats_until=until)
    actions.cancel(first.public_id, actor=cast.ana.user)
    short = pending()
    stood = short.due_at.astimezone(ZONE).replace(tzinfo=None)
    assert stood.month == 2
    moved_to = stood.replace(hour=15, day=day or stood.day)
    actions.reschedule(short.public_id, actor=cast.ana.user, due_at=moved_to)
    actions.cancel(short.public_id, actor=cast.ana.user)
    third = pending().due_at.astimezone(ZONE)
    assert (third.month, third.day, third.hour) == (3, next_day, 15)


def test_business_days_pass_over_holidays(cast: Cast, held: Conversation) -> None:
    monday = sql.now().astimezone(ZONE).date() + timedelta(days=10)
    monday += timedelta(days=-monday.weekday() % 7)
    Holiday.objects.create(day=monday + timedelta(days=1), name="Feriado")
    first = repeated(
        held, cast, "weekdays", due_at=datetime.combine(monday, datetime.min.time()).replace(hour=9)
    )
    actions.cancel(first.public_id, actor=cast.ana.user)
    assert pending().due_at.astimezone(ZONE).date() == monday + timedelta(days=2)


def test_a_moved_one_sets_the_rhythm_anew(cast: Cast, held: Conversation) -> None:
    first = repeated(held, cast)
    moved = actions.reschedule(
        first.public_id, actor=cast.ana.user, due_at=first.due_at + timedelta(days=1, hours=2)
    )
    actions.cancel(moved.public_id, actor=cast.ana.user)
    assert pending().due_at == moved.due_at + timedelta(days=7)


@pytest.mark.parametrize("until", [None, datetime(2020, 1, 1).date()])
def test_a_recurrence_needs_an_end_after_its_beginning(cast: Cast, held: Conversation, until: object) -> None:
    with pytest.raises(Invalid):
        repeated(held, cast, repeats_until=until)
    held.refresh_from_db()
    assert held.status == ConversationStatus.ACTIVE
