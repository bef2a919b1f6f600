"""How long before its hour a return comes to the top is its segment's to say, whatever changes while it waits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from invenio_center.contacts import actions as contacts
from invenio_center.kernel import sql
from invenio_center.models import Segment
from invenio_center.segments.actions import save_segment
from invenio_live.choices import ConversationStatus
from invenio_live.models import Conversation, Schedule
from invenio_live.queue import queries
from invenio_live.schedules import actions
from tests import factories
from tests.cast import Cast

from .conftest import bring

pytestmark = pytest.mark.django_db


@pytest.fixture
def early(cast: Cast) -> Segment:
    rules = {"all": [{"field": "tags", "op": "eq", "value": "obra"}]}
    return factories.make_segment("Obras", promotes_before_min=20, rules=rules)


def promise(row: Conversation, cast: Cast, **terms: object) -> Schedule:
    due_at = sql.now() + timedelta(hours=1)
    return actions.create(conversation=row.public_id, actor=cast.ana.user, due_at=due_at, **terms)  # type: ignore[arg-type]


def lead(schedule: Schedule) -> timedelta:
    schedule.refresh_from_db()
    schedule.conversation.refresh_from_db()
    assert schedule.conversation.promotes_at == schedule.promotes_at
    return schedule.due_at - schedule.promotes_at


def minutes(n: int) -> timedelta:
    return timedelta(minutes=n)


def top(cast: Cast) -> list[int]:
    return [entry.conversation_id for entry in queries.list_queue(cast.bruno, 10).entries]


def test_a_return_of_a_segment_waits_with_its_agents_and_takes_its_lead(
    cast: Cast, held: Conversation, early: Segment
) -> None:
    mate = factories.make_agent(username="mia", segments=[early])
    schedule = promise(held, cast, segment=early)
    assert lead(schedule) == minutes(20)
    bring(schedule, timedelta(minutes=20, seconds=2))
    assert queries.list_queue(mate, 10).total == 0
    bring(schedule, timedelta(minutes=20))
    assert [one.conversation_id for one in queries.list_queue(mate, 10).entries] == [held.pk]
    assert top(cast) == [], "the segment has agents of its own"


def test_the_setting_changes_while_it_waits(cast: Cast, held: Conversation, early: Segment) -> None:
    schedule = promise(held, cast, segment=early)
    save_segment(actor=cast.supervisor, segment=early, promotes_before_min=0)
    assert lead(schedule) == minutes(0)
    save_segment(actor=cast.supervisor, segment=early, promotes_before_min=60)
    assert lead(schedule) == minutes(60)


def test_the_segment_changes_while_it_waits(cast: Cast, held: Conversation, early: Segment) -> None:
    schedule = promise(held, cast)
    assert lead(schedule) == minutes(5)
    contacts.update_contact(actor=cast.supervisor, contact=held.contact, tags=["obra"])
    assert lead(schedule) == minutes(20)
    contacts.update_contact(actor=cast.supervisor, contact=held.contact, tags=[])
    assert lead(schedule) == minutes(5)


def test_the_rules_change_while_it_waits(cast: Cast, held: Conversation, early: Segment) -> None:
    schedule = promise(held, cast)
    save_segment(
        actor=cast.supervisor,
        segment=early,
        rules={"all": [{"field": "kind", "op": "eq", "value": "whatsapp"}]},
    )
    assert lead(schedule) == minutes(20)


def test_a_held_one_follows_the_setting_too(cast: Cast, held: Conversation, early: Segment) -> None:
    schedule = promise(held, cast, segment=early)
    bring(schedule, timedelta(minutes=30))
    factories.take(held, cast.bruno)
    save_segment(actor=cast.supervisor, segment=early, promotes_before_min=10)
    assert lead(schedule) == minutes(10)


def test_moved_from_a_segment_it_goes_where_the_rules_say(
    cast: Cast, held: Conversation, early: Segment
) -> None:
    schedule = promise(held, cast, segment=early)
    moved = actions.reschedule(
        schedule.public_id, actor=cast.ana.user, due_at=schedule.due_at, segment=None, owner=cast.bruno
    )
    held.refresh_from_db()
    assert (held.segment, held.status, moved.owner) == (None, ConversationStatus.SCHEDULED, cast.bruno)
    assert lead(schedule) == minutes(5)


def test_a_later_lead_lets_it_be_announced_again(cast: Cast, held: Conversation, early: Segment) -> None:
    schedule = promise(held, cast, segment=early)
    bring(schedule, timedelta(minutes=15))
    assert actions.announce_due() == 1
    save_segment(actor=cast.supervisor, segment=early, promotes_before_min=5)
    assert top(cast) == []
    assert actions.announce_due() == 0
    bring(schedule, timedelta(minutes=5))
    assert actions.announce_due() == 1
