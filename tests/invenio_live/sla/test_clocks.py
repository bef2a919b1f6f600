"""Which act starts, stops and ends which promised time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from channels_app.contract import Status
from channels_app.models import Delivery
from channels_app.statuses.actions import apply
from invenio_center.models import Segment
from invenio_live.choices import SlaEnding, SlaKind
from invenio_live.conversations import actions
from invenio_live.models import Conversation, SlaClock
from invenio_live.schedules import actions as schedules
from tests import factories
from tests.cast import Cast

from .conftest import WHO, ago, promising, wrote

pytestmark = pytest.mark.django_db


def clocks(row: Conversation) -> dict[str, SlaClock]:
    """The newest of each kind."""
    return {clock.kind: clock for clock in SlaClock.objects.filter(conversation=row).order_by("id")}


def reply(row: Conversation, cast: Cast) -> None:
    actions.send_reply(
        conversation=row.public_id, agent=cast.ana, client_id=f"c{factories.number()}", text="Pois não."
    )


@pytest.fixture
def held(cast: Cast, segment: Segment) -> Conversation:
    row = wrote(cast.line, 5)
    factories.take(row, cast.ana)
    return row


def test_a_new_conversation_is_promised_a_first_response_and_a_resolution(
    cast: Cast, segment: Segment
) -> None:
    row = wrote(cast.line, 5)
    found = clocks(row)
    assert set(found) == {SlaKind.FIRST, SlaKind.RESOLUTION}
    assert found[SlaKind.FIRST].started_at == row.waiting_since
    assert found[SlaKind.FIRST].due_at == row.waiting_since + timedelta(minutes=15)
    assert found[SlaKind.FIRST].warn_at == row.waiting_since + timedelta(minutes=12)
    assert found[SlaKind.RESOLUTION].due_at == row.opened_at + timedelta(hours=2)


def test_a_second_message_neither_helps_nor_harms(cast: Cast, segment: Segment) -> None:
    first = clocks(wrote(cast.line, 5))
    again = clocks(wrote(cast.line, 1))
    assert {c.pk: c.due_at for c in first.values()} == {c.pk: c.due_at for c in again.values()}


def test_a_reply_ends_the_first_response_and_the_resolution_stands(cast: Cast, held: Conversation) -> None:
    due = clocks(held)[SlaKind.RESOLUTION].due_at
    reply(held, cast)
    held.refresh_from_db()
    found = clocks(held)
    assert found[SlaKind.FIRST].met_at == held.turn_since
    assert (found[SlaKind.FIRST].ending, found[SlaKind.FIRST].breached_at) == (SlaEnding.ANSWERED, None)
    assert found[SlaKind.RESOLUTION].due_at is None
    assert found[SlaKind.RESOLUTION].left == due - held.turn_since


def test_the_next_message_is_promised_the_next_response_and_resumes_the_resolution(
    cast: Cast, held: Conversation
) -> None:
    reply(held, cast)
    left = clocks(held)[SlaKind.RESOLUTION].left
    row = wrote(cast.line)
    found = clocks(row)
    assert found[SlaKind.NEXT].due_at == row.waiting_since + timedelta(minutes=10)
    assert found[SlaKind.RESOLUTION].due_at == row.turn_since + left
    reply(row, cast)
    assert clocks(row)[SlaKind.NEXT].ending == SlaEnding.ANSWERED


def test_notes_and_automatic_texts_answer_nothing(cast: Cast, held: Conversation) -> None:
    actions.add_note(conversation=held.public_id, author=cast.ana.user, text="Verificar pedido")
    actions.send_automatic(conversation=held, text="Já vamos atender.", purpose="reply")
    actions.mark_read(conversation=held.public_id, agent=cast.ana)
    assert clocks(held)[SlaKind.FIRST].met_at is None


@pytest.mark.parametrize("act", ["settle", "close", "schedule"])
def test_ending_the_debt_without_a_reply_is_no_answer(cast: Cast, held: Conversation, act: str) -> None:
    if act == "schedule":
        schedules.create(conversation=held.public_id, actor=cast.ana.user, due_at=ago(-60))
    else:
        getattr(actions, act)(conversation=held.public_id, actor=cast.ana.user, outcome=cast.outcome)
    found = clocks(held)
    said = {"settle": SlaEnding.SETTLED, "close": SlaEnding.CLOSED, "schedule": SlaEnding.SCHEDULED}
    assert found[SlaKind.FIRST].ending == said[act]
    assert (found[SlaKind.RESOLUTION].met_at is not None) is (act == "close")


def test_closing_ends_the_resolution_at_that_moment(cast: Cast, held: Conversation) -> None:
    reply(held, cast)
    actions.close(conversation=held.public_id, actor=cast.ana.user, outcome=cast.outcome)
    held.refresh_from_db()
    assert clocks(held)[SlaKind.RESOLUTION].met_at == held.closed_at
    assert not SlaClock.objects.filter(met_at=None).exists()


def test_a_customer_who_comes_back_is_promised_the_next_response_and_a_new_resolution(
    cast: Cast, held: Conversation
) -> None:
    reply(held, cast)
    actions.close(conversation=held.public_id, actor=cast.ana.user, outcome=cast.outcome)
    row = wrote(cast.line)
    assert row.pk == held.pk
    found = {clock.kind: clock for clock in SlaClock.objects.filter(conversation=row, met_at=None)}
    assert set(found) == {SlaKind.NEXT, SlaKind.RESOLUTION}
    assert found[SlaKind.RESOLUTION].due_at == row.waiting_since + timedelta(hours=2)


def test_a_conversation_reopened_by_a_person_stands_until_the_customer_writes(
    cast: Cast, held: Conversation
) -> None:
    reply(held, cast)
    actions.close(conversation=held.public_id, actor=cast.ana.user, outcome=cast.outcome)
    actions.reopen(conversation=held.public_id, agent=cast.ana)
    standing = SlaClock.objects.get(conversation=held, met_at=None)
    assert (standing.kind, standing.due_at, standing.left) == (SlaKind.RESOLUTION, None, timedelta(hours=2))


def test_a_late_reply_is_a_breach_with_its_holder_though_no_sweep_came_by(
    cast: Cast, segment: Segment
) -> None:
    row = wrote(cast.line, 20)
    factories.take(row, cast.ana)
    reply(row, cast)
    first = clocks(row)[SlaKind.FIRST]
    assert (first.breached_at, first.holder) == (first.due_at, cast.ana)


def test_a_time_that_is_up_stands_no_more(cast: Cast, segment: Segment) -> None:
    row = wrote(cast.line, 180)
    SlaClock.objects.filter(kind=SlaKind.RESOLUTION).update(due_at=ago(60), warn_at=ago(84))
    factories.take(row, cast.ana)
    reply(row, cast)
    assert clocks(row)[SlaKind.RESOLUTION].due_at is not None


def test_a_reply_that_does_not_arrive_answered_nothing(cast: Cast, held: Conversation) -> None:
    before = clocks(held)
    reply(held, cast)
    apply(Delivery.objects.get(), Status.FAILED, ago(0), error=("131026", "Número sem WhatsApp."))
    found = clocks(held)
    assert found[SlaKind.FIRST].pk == before[SlaKind.FIRST].pk
    assert (found[SlaKind.FIRST].met_at, found[SlaKind.FIRST].due_at) == (None, before[SlaKind.FIRST].due_at)
    assert SlaKind.NEXT not in found
    assert found[SlaKind.RESOLUTION].due_at is not None


def test_a_transfer_brings_the_targets_of_the_new_segment_less_what_is_used(
    cast: Cast, held: Conversation
) -> None:
    other = factories.make_segment("Retenção", first_response_s=3600, resolution_s=60)
    actions.transfer(conversation=held.public_id, actor=cast.ana.user, to_segment=other)
    found = clocks(held)
    first, resolution = found[SlaKind.FIRST], found[SlaKind.RESOLUTION]
    assert (first.segment, first.target_s) == (other, 3600)
    assert abs(first.due_at - first.started_at - timedelta(hours=1)) < timedelta(seconds=1)
    assert resolution.due_at is not None
    assert resolution.target_s == 60


def test_a_promise_the_new_segment_does_not_make_falls_away(cast: Cast, held: Conversation) -> None:
    other = factories.make_segment("Sem prazo")
    actions.transfer(conversation=held.public_id, actor=cast.ana.user, to_segment=other)
    assert not SlaClock.objects.exists()


def test_a_broken_promise_goes_along_as_broken(cast: Cast, segment: Segment) -> None:
    row = wrote(cast.line, 20)
    factories.take(row, cast.ana)
    due = clocks(row)[SlaKind.FIRST].due_at
    actions.transfer(
        conversation=row.public_id,
        actor=cast.ana.user,
        to_segment=factories.make_segment(first_response_s=36000),
    )
    assert clocks(row)[SlaKind.FIRST].due_at == due


def test_an_edited_segment_leaves_running_clocks_as_promised(cast: Cast, segment: Segment) -> None:
    row = wrote(cast.line, 1)
    due = clocks(row)[SlaKind.FIRST].due_at
    Segment.objects.update(first_response_s=None, next_response_s=None, resolution_s=None)
    row = wrote(cast.line)
    assert clocks(row)[SlaKind.FIRST].due_at == due
    factories.take(row, cast.ana)
    reply(row, cast)
    assert clocks(row)[SlaKind.FIRST].ending == SlaEnding.ANSWERED


def test_a_rule_that_puts_it_elsewhere_brings_the_promise_of_there(
    cast: Cast, django_capture_on_commit_callbacks: object
) -> None:
    row = wrote(cast.line)
    assert not SlaClock.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        factories.make_segment(
            "Todos", rules={"all": [{"field": "kind", "op": "eq", "value": "whatsapp"}]}, first_response_s=300
        )
    assert clocks(row)[SlaKind.FIRST].due_at == row.waiting_since + timedelta(minutes=5)


def test_without_a_promise_no_clock_is_looked_for(cast: Cast, django_assert_num_queries: object) -> None:
    from invenio_live.sla import actions as sla

    row = wrote(cast.line)
    with django_assert_num_queries(0):  # type: ignore[operator]
        sla.follow(row)
    assert not row.promised


def test_one_open_clock_of_a_kind_is_all_there_is(cast: Cast) -> None:
    promising(cast.line, first_response_s=None)
    row = wrote(cast.line)
    assert set(clocks(row)) == {SlaKind.RESOLUTION}
    factories.take(row, cast.ana)
    reply(row, cast)
    factories.receive(cast.line, sender=WHO)
    factories.receive(cast.line, sender=WHO)
    assert SlaClock.objects.filter(kind=SlaKind.NEXT).count() == 1
