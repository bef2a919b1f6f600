"""Moves of very many rows: in batches, with a row that says where they are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from channels_app.lines import actions as lines
from invenio_center.models import Segment
from invenio_center.segments import actions as segments
from invenio_live.models import Conversation, Move
from invenio_live.queue import batches, moves
from tests import factories
from tests.cast import Cast

from .waiting import listed, wait

pytestmark = pytest.mark.django_db
GOLD = {"field": "tags", "op": "eq", "value": "ouro"}
AT_ONCE = timedelta(0)


@pytest.fixture
def rows(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[Conversation]:
    monkeypatch.setattr(moves, "AT_ONCE", 3)
    monkeypatch.setattr(moves, "BATCH", 2)
    return [
        wait(cast.line, name=f"G{n}", contact=factories.make_contact(name=f"G{n}", tags=["ouro"]))
        for n in range(7)
    ]


def golden(segment: Segment) -> int:
    return Conversation.objects.filter(segment=segment).count()


def test_the_change_leaves_a_row_that_says_what_is_to_be_done(rows: list[Conversation]) -> None:
    segment = segments.save_segment(actor=None, name="Ouro", rules=GOLD, priority=100)
    move = Move.objects.get()
    assert (move.cause, move.segments, move.channels) == ("rules", [segment.pk], [])
    assert (move.total, move.seen, move.changed, move.ended_at) == (7, 0, 0, None)
    assert golden(segment) == 0
    batches.work()
    move.refresh_from_db()
    assert (move.seen, move.changed) == (7, 7)
    assert move.ended_at is not None
    assert golden(segment) == 7


def test_a_turn_ends_between_batches_and_the_next_goes_on_where_it_stopped(rows: list[Conversation]) -> None:
    segment = segments.save_segment(actor=None, name="Ouro", rules=GOLD, priority=100)
    for done in (2, 4, 6, 7):
        batches.work(AT_ONCE)
        assert golden(segment) == Move.objects.get().seen == done
    assert not batches.under_way(segment).exists()


def test_a_worker_that_dies_in_a_batch_leaves_nothing_half_done(
    rows: list[Conversation], monkeypatch: pytest.MonkeyPatch
) -> None:
    segment = segments.save_segment(actor=None, name="Ouro", rules=GOLD, priority=100)
    batches.work(AT_ONCE)
    whole = moves.move

    def dies(condition: object) -> int:
        whole(condition)  # type: ignore[arg-type]
        raise SystemExit

    monkeypatch.setattr(moves, "move", dies)
    with pytest.raises(SystemExit):
        batches.work(AT_ONCE)
    assert golden(segment) == Move.objects.get().seen == 2
    monkeypatch.setattr(moves, "move", whole)
    batches.work()
    assert golden(segment) == 7


def test_every_row_stands_in_one_place_while_the_batches_go_on(cast: Cast, rows: list[Conversation]) -> None:
    segments.save_segment(actor=None, name="Ouro", rules=GOLD, priority=100)
    names = {f"G{n}" for n in range(7)}
    while batches.under_way().exists():
        found = listed(cast.ana)
        assert sorted(found) == sorted(names)
        batches.work(AT_ONCE)
    assert sorted(listed(cast.ana)) == sorted(names)


def test_rows_that_come_meanwhile_stand_by_the_new_rules_and_are_not_counted(
    cast: Cast, rows: list[Conversation]
) -> None:
    segment = segments.save_segment(actor=None, name="Ouro", rules=GOLD, priority=100)
    late = wait(cast.line, contact=factories.make_contact(tags=["ouro"]))
    assert late.segment == segment
    batches.work()
    assert Move.objects.get().seen == 7


def test_a_change_of_a_line_moves_what_waits_on_it_alone(cast: Cast, rows: list[Conversation]) -> None:
    other = factories.make_channel()
    wait(other)
    segment = factories.make_segment()
    lines.save_channel(actor=None, channel=cast.line, default_segment=segment)
    move = Move.objects.get(cause="line")
    assert (move.cause, move.channels, move.total) == ("line", [cast.line.pk], 7)
    batches.work()
    assert golden(segment) == 7


def test_a_second_change_is_followed_to_its_end_too(rows: list[Conversation]) -> None:
    segment = segments.save_segment(actor=None, name="Ouro", rules=GOLD, priority=100)
    batches.work(AT_ONCE)
    segments.deactivate(segment, actor=None)
    batches.work()
    assert golden(segment) == 0
    assert not batches.under_way().exists()
    latest = batches.latest(segment)
    assert latest is not None
    assert (latest.seen, latest.changed) == (7, 2)
