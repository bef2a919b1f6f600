"""What has waited too long for a segment becomes another one's too, with its old waiting time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from invenio_center.kernel.errors import Invalid
from invenio_center.segments import actions as segments
from invenio_live.distribution.overflow import overflow
from tests import factories
from tests.invenio_live.queue.waiting import listed, wait

pytestmark = pytest.mark.django_db


def test_it_goes_on_after_the_time_and_keeps_its_place_in_time() -> None:
    line = factories.make_channel("whatsapp", priority=80)
    second = factories.make_segment("Reforço", priority=10)
    first = factories.make_segment("Suporte", overflow_after_s=600, overflow_to=second)
    helper = factories.make_agent(name="Bruno", segments=[second])
    factories.make_agent(name="Ana", segments=[first])
    since = timezone.now() - timedelta(minutes=9)
    row = wait(line, name="Rita", since=since, transferred_segment=first)
    assert overflow() == 0
    assert listed(helper) == []
    assert overflow(timezone.now() + timedelta(minutes=2)) == 1
    row.refresh_from_db()
    assert (row.segment, row.waiting_since, row.status) == (second, since, "waiting")
    assert row.lane is not None
    assert row.lane.priority == 10, "scored as a transfer is"
    assert listed(helper) == ["Rita"]
    event = row.events.get(type="conversation.overflowed")
    assert event.data == {
        "from_segment": str(first.public_id), "to_segment": str(second.public_id), "after_s": 600
    }  # fmt: skip
    assert overflow(timezone.now() + timedelta(minutes=3)) == 0


def test_along_a_chain_each_segment_has_its_own_time() -> None:
    line = factories.make_channel("whatsapp")
    third = factories.make_segment("C")
    second = factories.make_segment("B", overflow_after_s=600, overflow_to=third)
    first = factories.make_segment("A", overflow_after_s=60, overflow_to=second)
    row = wait(line, since=timezone.now() - timedelta(minutes=30), transferred_segment=first)
    assert (overflow(), overflow()) == (1, 0)
    row.refresh_from_db()
    assert row.segment == second
    assert overflow(timezone.now() + timedelta(minutes=11)) == 1
    row.refresh_from_db()
    assert row.segment == third


def test_what_is_held_does_not_overflow() -> None:
    line = factories.make_channel("whatsapp")
    second = factories.make_segment("B")
    first = factories.make_segment("A", overflow_after_s=60, overflow_to=second)
    row = wait(line, since=timezone.now() - timedelta(minutes=30), transferred_segment=first)
    factories.take(row, factories.make_agent())
    assert overflow() == 0


def test_a_circle_is_refused_when_it_would_be_saved() -> None:
    third = factories.make_segment("C")
    second = factories.make_segment("B", overflow_after_s=60, overflow_to=third)
    first = factories.make_segment("A", overflow_after_s=60, overflow_to=second)
    for target, way in ((first, "C → A → B → C"), (third, "C → C")):
        with pytest.raises(Invalid) as refused:
            segments.save_segment(actor=None, segment=third, overflow_to=target, overflow_after_s=60)
        assert way in refused.value.sentence
