"""What is done about returns while nobody looks: late ones, owners who left, zones, reminders, people who said no."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from channels_app.models import Delivery, Template, TemplateStatus
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid
from invenio_center.models import AuditEntry
from invenio_center.operation.actions import save_operation
from invenio_live.choices import ConversationStatus, ScheduleStatus
from invenio_live.models import Conversation, ConversationEvent, Message, Schedule
from invenio_live.schedules import actions, announcing, minding, notices, queries
from tests import factories
from tests.cast import Cast

from .conftest import WHO, bring

pytestmark = pytest.mark.django_db


def promise(row: Conversation, cast: Cast, **terms: Any) -> Schedule:
    due_at = terms.pop("due_at", sql.now() + timedelta(hours=1))
    return actions.create(conversation=row.public_id, actor=cast.ana.user, due_at=due_at, **terms)


def template(
    cast: Cast, purpose: str = "scheduled_return", body: str = "Olá, {{nome}}: {{hora}}."
) -> Template:
    return Template.objects.create(
        channel=cast.line, name=f"t{factories.number()}", purpose=purpose, category="utility", body=body,
        status=TemplateStatus.APPROVED,
    )  # fmt: skip


def happened(kind: str) -> int:
    return ConversationEvent.objects.filter(type=kind).count()


def test_supervisors_are_told_once_of_a_return_nobody_took(cast: Cast, held: Conversation) -> None:
    save_operation(actor=cast.supervisor, late_return_alert_min=7)
    schedule = promise(held, cast)
    bring(schedule, timedelta(minutes=-6, seconds=-50))
    assert announcing.alert_late() == 0
    bring(schedule, timedelta(minutes=-7))
    assert (announcing.alert_late(), announcing.alert_late()) == (1, 0)
    assert happened("schedule.late") == 1


def test_who_has_it_in_hand_is_not_reported_and_a_moved_one_counts_anew(
    cast: Cast, held: Conversation
) -> None:
    schedule = bring(promise(held, cast), timedelta(minutes=-9))
    factories.take(held, cast.bruno)
    assert announcing.alert_late() == 0
    Schedule.objects.filter(pk=schedule.pk).update(alerted_at=sql.now())
    actions.reschedule(schedule.public_id, actor=cast.supervisor, due_at=sql.now() + timedelta(hours=2))
    schedule.refresh_from_db()
    assert schedule.alerted_at is None


def test_the_returns_of_who_left_are_anybodys_and_a_supervisor_has_the_list(
    cast: Cast, held: Conversation
) -> None:
    schedule = promise(held, cast, owner=cast.bruno)
    assert minding.clear_left_owners() == 0
    cast.bruno.user.is_active = False
    cast.bruno.user.save(update_fields=["is_active"])
    assert (minding.clear_left_owners(), minding.clear_left_owners()) == (1, 0)
    schedule.refresh_from_db()
    assert (schedule.owner, schedule.status) == (None, ScheduleStatus.PENDING)
    assert AuditEntry.objects.filter(action="schedule.owner_left").count() == 1


def test_a_promise_to_somebody_who_left_is_refused(cast: Cast, held: Conversation) -> None:
    cast.bruno.user.is_active = False
    cast.bruno.user.save(update_fields=["is_active"])
    with pytest.raises(Invalid):
        promise(held, cast, owner=cast.bruno)


def test_the_wall_time_is_kept_when_the_zone_changes_its_rules(cast: Cast, held: Conversation) -> None:
    schedule = promise(held, cast, due_at=sql.now() + timedelta(days=3))
    right = schedule.due_at
    assert minding.follow_zones() == 0
    # As if it had been promised under the rules of before: an hour away from what the clocks will show.
    shifted = right + timedelta(hours=1)
    Schedule.objects.filter(pk=schedule.pk).update(due_at=shifted, promotes_at=shifted - timedelta(minutes=5))
    Conversation.objects.filter(pk=held.pk).update(promotes_at=shifted - timedelta(minutes=5))
    assert (minding.follow_zones(), minding.follow_zones()) == (1, 0)
    schedule.refresh_from_db()
    held.refresh_from_db()
    assert schedule.due_at.replace(microsecond=0) == right.replace(microsecond=0)
    assert held.promotes_at == schedule.promotes_at == schedule.due_at - timedelta(minutes=5)
    assert schedule.times_rescheduled == 0


def test_the_customer_is_reminded_once_by_the_ordinary_way_out(cast: Cast, held: Conversation) -> None:
    schedule = promise(held, cast, template=template(cast), reminder_min=4)
    bring(schedule, timedelta(minutes=4, seconds=20))
    assert notices.remind_due() == 0
    bring(schedule, timedelta(minutes=4))
    assert (notices.remind_due(), notices.remind_due()) == (1, 0)
    delivery = Delivery.objects.get(purpose="scheduled_return")
    assert delivery.decision.reason == "APPOINTMENT"
    schedule.refresh_from_db()
    assert queries.reminder(schedule)["sent"] is True  # type: ignore[index]
    assert schedule.status == ScheduleStatus.PENDING, "a reminder keeps no promise"
    held.refresh_from_db()
    assert held.status == ConversationStatus.SCHEDULED


def test_a_denied_reminder_says_why_beside_the_return(cast: Cast, held: Conversation) -> None:
    schedule = promise(held, cast, template=template(cast, "transactional"), reminder_min=60 * 24)
    assert notices.remind_due() == 1
    schedule.refresh_from_db()
    told = queries.reminder(schedule)
    assert told is not None and told["sent"] is False and "só escreveu primeiro" in told["sentence"]
    assert not Delivery.objects.exists()
    assert not Message.objects.filter(direction="out").exists()


def test_a_moved_return_is_reminded_of_anew(cast: Cast, held: Conversation) -> None:
    schedule = promise(held, cast, template=template(cast), reminder_min=4)
    bring(schedule, timedelta(minutes=3))
    notices.remind_due()
    actions.reschedule(schedule.public_id, actor=cast.ana.user, due_at=sql.now() + timedelta(minutes=3))
    assert notices.remind_due() == 1
    assert happened("schedule.reminded") == 2


@pytest.mark.parametrize(
    ("purpose", "minutes"), [("marketing", 10), ("scheduled_return", 0), ("scheduled_return", 99999)]
)
def test_a_reminder_that_cannot_be_is_refused(
    cast: Cast, held: Conversation, purpose: str, minutes: int
) -> None:
    with pytest.raises(Invalid):
        promise(held, cast, template=template(cast, purpose), reminder_min=minutes)


def test_the_customer_is_told_the_hour_when_a_template_allows(cast: Cast, held: Conversation) -> None:
    schedule = promise(held, cast, due_at=sql.now() + timedelta(minutes=3))
    told = notices.tell_customer(schedule, template(cast), actor=cast.ana.user)
    assert told["sent"] is True
    text = Message.objects.get(direction="out").text
    assert schedule.wall_time is not None and f"{schedule.wall_time:%H:%M}" in text
    later = promise(factories.take(factories.make_conversation(cast.line, name="Rui"), cast.ana), cast)
    refused = notices.tell_customer(later, template(cast), actor=cast.ana.user)
    assert (refused["sent"], refused["code"]) == (False, "APPOINTMENT_NOT_DUE")


def test_the_return_itself_may_open_a_closed_window_by_its_template(cast: Cast, held: Conversation) -> None:
    from invenio_live.conversations import actions as conversations

    long_ago = sql.now() - timedelta(days=2)
    schedule = bring(promise(held, cast, template=template(cast)), timedelta(minutes=1))
    Conversation.objects.filter(pk=held.pk).update(last_customer_at=long_ago)
    factories.take(held, cast.bruno)
    conversations.send_reply(
        conversation=held.public_id, agent=cast.bruno, client_id="a",
        template={"id": str(schedule.template.public_id), "variables": {"nome": "Rita", "hora": "14:00"}},  # type: ignore[union-attr]
    )  # fmt: skip
    schedule.refresh_from_db()
    assert schedule.status == ScheduleStatus.DONE
    assert Delivery.objects.get().decision.reason == "APPOINTMENT"


@pytest.mark.parametrize(
    ("words", "status"),
    [("sair de tudo", "cancelled"), ("SAIR", "pending"), ("Bom dia", "pending")],
)
def test_out_of_everything_ends_what_was_promised(
    cast: Cast, held: Conversation, words: str, status: str
) -> None:
    schedule = promise(held, cast)
    factories.receive(cast.line, words, sender=WHO)
    schedule.refresh_from_db()
    held.refresh_from_db()
    assert (schedule.status, held.status) == (status, ConversationStatus.WAITING)
