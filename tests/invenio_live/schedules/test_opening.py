"""A return promised to a contact, and what speaks against an hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from channels_app.models import Channel
from invenio_center.kernel import sql
from invenio_center.kernel.errors import AppError, Invalid, NotAllowed
from invenio_center.models import BusinessHours, Holiday
from invenio_live.conversations import actions as conversations
from invenio_live.conversations.errors import NotHolder
from invenio_live.models import Conversation, Schedule
from invenio_live.schedules import actions, warnings
from invenio_live.schedules.errors import ScheduleExists
from invenio_live.schedules.opening import create_for_contact
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("America/Sao_Paulo")


def to_contact(cast: Cast, contact: Any, actor: Any = None, **fields: Any) -> Schedule:
    fields.setdefault("due_at", sql.now() + timedelta(hours=3))
    return create_for_contact(
        contact=contact, channel=fields.pop("channel", cast.line), actor=actor or cast.supervisor, **fields
    )


def test_a_contact_without_a_talk_gets_one_that_rests(cast: Cast) -> None:
    contact = factories.make_contact(name="Rita", whatsapp="5511987650001")
    schedule = to_contact(cast, contact, owner=cast.ana)
    row = schedule.conversation
    assert (row.status, row.waiting_since, row.reply_to) == ("scheduled", None, "5511987650001")
    assert row.promotes_at == schedule.promotes_at
    with pytest.raises(ScheduleExists):
        to_contact(cast, contact)
    factories.receive(cast.line, "Oi", sender="5511987650001")
    assert Conversation.objects.get().status == "waiting"


def test_an_open_talk_takes_the_promise_and_only_who_may_act_on_it(cast: Cast) -> None:
    row = factories.take(factories.make_conversation(cast.line), cast.ana)
    with pytest.raises(NotHolder):
        to_contact(cast, row.contact, actor=cast.bruno.user)
    assert to_contact(cast, row.contact, actor=cast.ana.user).conversation == row
    assert Conversation.objects.count() == 1


def test_after_a_closed_talk_agents_promise_to_whom_they_attended(cast: Cast) -> None:
    row = factories.take(factories.make_conversation(cast.line), cast.ana)
    conversations.close(conversation=row.public_id, actor=cast.ana.user, outcome=cast.outcome)
    with pytest.raises(NotAllowed):
        to_contact(cast, row.contact, actor=cast.bruno.user)
    found = to_contact(cast, row.contact, actor=cast.ana.user).conversation
    assert (found.previous, found.last_customer_at) == (row, row.last_customer_at)


def test_a_line_that_cannot_reach_the_person_is_refused(cast: Cast) -> None:
    contact = factories.make_contact(whatsapp="5511987650002")
    mail = factories.make_channel("email")
    with pytest.raises(Invalid):
        to_contact(cast, contact, channel=mail)
    Channel.objects.filter(pk=cast.line.pk).update(is_active=False)
    with pytest.raises(Invalid):
        to_contact(cast, contact, channel=Channel.objects.get(pk=cast.line.pk))
    assert not Conversation.objects.exists()


def codes(cast: Cast, **fields: Any) -> set[str]:
    fields.setdefault("contact", factories.make_contact())
    fields.setdefault("due_at", sql.now() + timedelta(hours=3))
    plan = warnings.Plan(channel=cast.line, zone=ZONE, **fields)
    return {one.code for one in warnings.found(plan)}


def test_the_window_will_be_closed_and_no_template_is_chosen(cast: Cast) -> None:
    assert codes(cast) == {"window_closed"}
    row = factories.make_conversation(cast.line)
    soon, late = sql.now() + timedelta(hours=23), sql.now() + timedelta(hours=25)
    assert codes(cast, conversation=row, contact=row.contact, due_at=soon) == set()
    assert codes(cast, conversation=row, contact=row.contact, due_at=late) == {"window_closed"}


def test_outside_the_hours_of_the_line_of_the_segment_and_on_holidays(cast: Cast) -> None:
    row = factories.make_conversation(cast.line)
    at = sql.now() + timedelta(hours=20)
    local = at.astimezone(ZONE)
    always = {str(day): [["00:00", "23:59"]] for day in range(7)}
    hours = BusinessHours.objects.create(name="Sempre", time_zone="America/Sao_Paulo", intervals=always)
    cast.line.hours = hours
    asked: dict[str, Any] = {"conversation": row, "contact": row.contact, "due_at": at}
    assert codes(cast, **asked) == set()
    Holiday.objects.create(day=local.date(), name="Feriado")
    assert codes(cast, **asked) == {"outside_hours"}
    never = {str((local.weekday() + 1) % 7): [["00:00", "01:00"]]}
    closed = BusinessHours.objects.create(name="Curto", time_zone="America/Sao_Paulo", intervals=never)
    segment = factories.make_segment(hours=closed)
    Holiday.objects.all().delete()
    assert codes(cast, **asked, segment=segment) == {"outside_hours"}


def test_another_return_of_the_same_person_at_that_time(cast: Cast) -> None:
    row = factories.take(factories.make_conversation(cast.line), cast.ana)
    at = sql.now() + timedelta(hours=3)
    first = actions.create(conversation=row.public_id, actor=cast.ana.user, due_at=at, owner=cast.ana)
    near, far = at + timedelta(minutes=14), at + timedelta(minutes=16)
    assert "conflict" in codes(cast, owner=cast.ana, due_at=near)
    assert "conflict" not in codes(cast, owner=cast.ana, due_at=far)
    assert "conflict" not in codes(cast, owner=cast.bruno, due_at=near)
    assert [one.code for one in warnings.of(first)] == [], "a promise does not stand in its own way"


def test_more_returns_than_people(cast: Cast) -> None:
    at = sql.now() + timedelta(hours=3)
    row = factories.make_conversation(cast.line)
    asked: dict[str, Any] = {"conversation": row, "contact": row.contact, "due_at": at}
    for _ in range(2):  # Ana and Bruno attend this line
        other = factories.take(factories.make_conversation(cast.line), cast.ana)
        assert codes(cast, **asked) == set()
        actions.create(conversation=other.public_id, actor=cast.ana.user, due_at=at)
    assert codes(cast, **asked) == {"crowded"}


def test_a_refusal_leaves_nothing_behind(cast: Cast) -> None:
    contact = factories.make_contact(whatsapp="5511987650003")
    with pytest.raises(AppError):
        to_contact(cast, contact, repeats="weekly")
    assert not Conversation.objects.exists()
