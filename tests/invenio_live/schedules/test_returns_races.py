"""Promising, moving and ending against everything else, at once and on real connections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Event
from time import sleep
from typing import Any

import pytest
from django.db import transaction

from invenio_center.kernel import sql
from invenio_center.kernel.errors import AppError
from invenio_center.models import Segment
from invenio_center.segments.actions import save_segment
from invenio_live.choices import ScheduleStatus
from invenio_live.conversations import actions as conversations
from invenio_live.models import Conversation, ConversationEvent, Schedule
from invenio_live.queue import actions as queue
from invenio_live.schedules import actions, announcing, notices
from invenio_live.schedules.opening import create_for_contact
from tests import factories
from tests.cast import Cast, assemble
from tests.invenio_live.test_races import consistent, together

from .conftest import bring

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


@pytest.fixture
def taken(cast: Cast) -> Conversation:
    return factories.take(factories.make_conversation(cast.line, name="Rita"), cast.ana)


def recurring(row: Conversation, cast: Cast) -> Schedule:
    now = sql.now()
    return actions.create(
        conversation=row.public_id, actor=cast.ana.user, due_at=now + timedelta(hours=1),
        repeats="daily", repeats_until=(now + timedelta(days=30)).date(),
    )  # fmt: skip


def told(results: list[Any]) -> list[Any]:
    """Whoever came too late got a sentence; nothing else went wrong."""
    assert [one for one in results if isinstance(one, Exception) and not isinstance(one, AppError)] == []
    return results


def whole(row: Conversation) -> None:
    consistent(row)
    pending = Schedule.objects.filter(conversation=row, status=ScheduleStatus.PENDING).first()
    assert row.promotes_at == (pending.promotes_at if pending else None)


def test_a_promotion_is_announced_once_by_six_workers(cast: Cast, taken: Conversation) -> None:
    schedule = actions.create(
        conversation=taken.public_id, actor=cast.ana.user, due_at=sql.now() + timedelta(hours=1)
    )
    bring(schedule, timedelta(minutes=5))
    told(together(*[announcing.announce_due] * 6))
    assert ConversationEvent.objects.filter(type="schedule.promoted").count() == 1


def test_control_without_the_row_lock_and_the_look_under_it_it_is_announced_more_than_once(
    cast: Cast, taken: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule = actions.create(
        conversation=taken.public_id, actor=cast.ana.user, due_at=sql.now() + timedelta(hours=1)
    )
    bring(schedule, timedelta(minutes=5))

    def unguarded(waiting: Any, **mark: Any) -> Any:
        first = waiting.select_related("owner__user", "conversation__contact", "conversation__holder").first()
        if first is None:
            return None
        sql.rows("SELECT pg_sleep(0.2)")  # both have read before either has written
        Schedule.objects.filter(pk=first.pk).update(**mark)
        return first.conversation, first

    monkeypatch.setattr(announcing, "_marked", unguarded)
    told(together(*[announcing.announce_due] * 2))
    assert ConversationEvent.objects.filter(type="schedule.promoted").count() == 2


def test_a_recurrence_that_two_people_end_has_one_next(cast: Cast, taken: Conversation) -> None:
    schedule = recurring(taken, cast)
    ends: list[Callable[[], Any]] = [
        lambda: actions.finish(schedule.public_id, actor=cast.supervisor),
        lambda: actions.cancel(schedule.public_id, actor=cast.ana.user),
        lambda: actions.cancel(schedule.public_id, actor=cast.supervisor),
    ]
    results = told(together(*ends * 2))
    assert sum(isinstance(one, Schedule) for one in results) == 1
    assert Schedule.objects.filter(series=schedule.series).count() == 2
    whole(taken)


def test_keeping_it_by_a_message_against_closing_leaves_one_next(cast: Cast, taken: Conversation) -> None:
    schedule = bring(recurring(taken, cast), timedelta(minutes=-1))
    queue.claim_next(cast.ana)
    told(
        together(
            lambda: conversations.send_reply(
                conversation=taken.public_id, agent=cast.ana, client_id="a", text="Oi"
            ),
            lambda: conversations.close(
                conversation=taken.public_id, actor=cast.supervisor, outcome=cast.outcome
            ),
        )
    )
    following = Schedule.objects.get(series=schedule.series, status=ScheduleStatus.PENDING)
    assert Schedule.objects.filter(series=schedule.series).count() == 2
    whole(following.conversation)
    assert Conversation.objects.exclude(status="closed").count() == 1


@pytest.mark.parametrize("act", ["claim", "transfer", "close", "release"])
def test_promising_against_another_act(cast: Cast, taken: Conversation, act: str) -> None:
    if act == "claim":
        conversations.release(conversation=taken.public_id, actor=cast.ana.user)
    acts: dict[str, Callable[[], Any]] = {
        "claim": lambda: queue.claim_next(cast.bruno),
        "transfer": lambda: conversations.transfer(
            conversation=taken.public_id, actor=cast.supervisor, to_agent=cast.bruno
        ),
        "close": lambda: conversations.close(
            conversation=taken.public_id, actor=cast.supervisor, outcome=cast.outcome
        ),
        "release": lambda: conversations.release(conversation=taken.public_id, actor=cast.supervisor),
    }
    due_at = sql.now() + timedelta(hours=1)
    told(
        together(
            acts[act],
            lambda: actions.create(conversation=taken.public_id, actor=cast.supervisor, due_at=due_at),
        )
    )
    whole(taken)


def test_two_promises_to_one_contact_at_once_are_one(cast: Cast) -> None:
    contact = factories.make_contact(name="Rita")
    due_at = sql.now() + timedelta(hours=1)

    def promise() -> Schedule:
        return create_for_contact(contact=contact, channel=cast.line, actor=cast.supervisor, due_at=due_at)

    results = told(together(*[promise] * 5))
    assert sum(isinstance(one, Schedule) for one in results) == 1
    whole(Conversation.objects.get())


def test_promising_while_the_lead_of_the_segment_changes(cast: Cast, taken: Conversation) -> None:
    segment = factories.make_segment()
    due_at = sql.now() + timedelta(hours=2)
    told(
        together(
            lambda: actions.create(
                conversation=taken.public_id, actor=cast.ana.user, due_at=due_at, segment=segment
            ),
            lambda: save_segment(actor=cast.supervisor, segment=segment, promotes_before_min=30),
        )
    )
    whole(taken)
    schedule = Schedule.objects.get()
    assert schedule.due_at - schedule.promotes_at == timedelta(minutes=30)


def test_what_is_promised_while_a_lead_is_about_to_change_waits_for_it(
    cast: Cast, taken: Conversation
) -> None:
    segment, changed = factories.make_segment(), Event()
    due_at = sql.now() + timedelta(hours=2)
    other = factories.take(factories.make_conversation(cast.line), cast.ana)
    # Its lane is there already: a new one would wait for the change by itself.
    actions.create(conversation=other.public_id, actor=cast.ana.user, due_at=due_at, segment=segment)

    def change() -> None:
        with transaction.atomic():
            save_segment(actor=cast.supervisor, segment=segment, promotes_before_min=30)
            changed.set()
            sleep(0.5)  # the promise is made and committed meanwhile

    def promise() -> None:
        assert changed.wait(10)
        wanted = Segment.objects.get(pk=segment.pk)
        actions.create(conversation=taken.public_id, actor=cast.ana.user, due_at=due_at, segment=wanted)

    told(together(change, promise))
    whole(taken)
    schedule = Schedule.objects.get(conversation=taken)
    assert schedule.due_at - schedule.promotes_at == timedelta(minutes=30)


def test_a_reminder_goes_once_by_four_workers(cast: Cast, taken: Conversation) -> None:
    from .test_minding import template

    schedule = actions.create(
        conversation=taken.public_id, actor=cast.ana.user, due_at=sql.now() + timedelta(hours=1),
        template=template(cast), reminder_min=4,
    )  # fmt: skip
    bring(schedule, timedelta(minutes=3))
    told(together(*[notices.remind_due] * 4))
    assert ConversationEvent.objects.filter(type="schedule.reminded").count() == 1
    assert taken.messages.filter(direction="out").count() == 1
