"""What moves a waiting row, what does not, and what consoles are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from channels_app.lines import actions as lines
from invenio_center.contacts import actions as contacts
from invenio_center.kernel import broadcast
from invenio_center.models import SegmentMember
from invenio_center.segments import actions as segments
from invenio_live.models import Agent, Conversation, Lane, LaneEntry, LaneSet
from invenio_live.queue import lanes, previews, queries
from invenio_live.queue.place import lanes_of
from invenio_live.queue.rights import Rights
from tests import factories
from tests.cast import Cast

from .waiting import listed, wait

GOLD = {"field": "tags", "op": "eq", "value": "ouro"}


@pytest.fixture
def frames(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], dict[str, Any]]]:
    sent: list[tuple[list[str], dict[str, Any]]] = []
    monkeypatch.setattr(
        broadcast, "publish_now", lambda groups, frame, **_: sent.append((list(groups), frame))
    )
    return sent


def frames_of(frames: list[tuple[list[str], dict[str, Any]]], type_: str) -> list[dict[str, Any]]:
    return [frame["data"] for _, frame in frames if frame["type"] == type_]


def test_a_channels_priority_moves_what_waits_and_touches_no_row(
    cast: Cast, django_capture_on_commit_callbacks: Any, frames: Any
) -> None:
    email = factories.make_channel("email", priority=10)
    rows = {wait(cast.line, name="A").pk, wait(email, name="B").pk}
    before = set(Conversation.objects.filter(pk__in=rows).values_list("pk", "version", "lane"))
    with django_capture_on_commit_callbacks(execute=True):
        lines.set_priorities({email.public_id: 100}, actor=cast.supervisor)
    assert listed(cast.ana) == ["B", "A"]
    assert set(Conversation.objects.filter(pk__in=rows).values_list("pk", "version", "lane")) == before
    (change,) = frames_of(frames, "lanes.changed")
    (lane,) = change["lanes"]
    assert (lane["priority"], lane["order_priority"], lane["channel"]) == (100, 100, str(email.public_id))
    groups = next(groups for groups, frame in frames if frame["type"] == "lanes.changed")
    assert "all" in groups
    assert f"q.{email.pk}.0" in groups


def test_the_order_in_the_sets_is_that_of_the_lanes(cast: Cast) -> None:
    wait(cast.line, name="A", due_at=timezone.now() + timedelta(hours=1), since=timezone.now())
    lines.set_priorities({cast.line.public_id: 33}, actor=None)
    entries = LaneEntry.objects.select_related("lane")
    assert {entry.lane.cls for entry in entries} == {"normal", "scheduled"}
    for entry in entries:
        assert (entry.rank, entry.order_priority) == (entry.lane.rank, entry.lane.order_priority)
        assert entry.order_priority == (0 if entry.lane.cls == "scheduled" else 33)


def test_a_segments_score_moves_what_waits(cast: Cast) -> None:
    segment = segments.save_segment(actor=None, name="Ouro", rules=GOLD, priority=95)
    wait(cast.line, contact=factories.make_contact(name="Gilda", tags=["ouro"]))
    wait(cast.line, name="Hugo")
    assert listed(cast.ana) == ["Gilda", "Hugo"]
    segments.save_segment(actor=None, segment=segment, priority=5)
    assert listed(cast.ana) == ["Hugo", "Gilda"]
    segments.save_segment(actor=None, segment=segment, priority=None)
    entries = queries.list_queue(cast.ana, 2).entries
    assert {(entry.priority, entry.priority_source) for entry in entries} == {(90, "channel")}


def test_a_score_that_passes_another_segments_changes_the_winner(cast: Cast) -> None:
    low = segments.save_segment(actor=None, name="A", rules=GOLD, priority=40)
    segments.save_segment(actor=None, name="B", rules=GOLD, priority=60)
    row = wait(cast.line, contact=factories.make_contact(name="Gilda", tags=["ouro"]))
    segments.save_segment(actor=None, segment=low, priority=70)
    row.refresh_from_db()
    assert row.segment == low
    assert queries.list_queue(cast.ana, 1).entries[0].priority == 70


def test_new_rules_move_what_waits_in_the_same_transaction(
    cast: Cast, django_capture_on_commit_callbacks: Any, frames: Any
) -> None:
    row = wait(cast.line, contact=factories.make_contact(name="Gilda", tags=["ouro"]))
    with django_capture_on_commit_callbacks(execute=True):
        segment = segments.save_segment(actor=None, name="Ouro", rules=GOLD, priority=100)
    row.refresh_from_db()
    assert row.segment == segment
    assert frames_of(frames, "queue.refresh")
    segments.deactivate(segment, actor=None)
    row.refresh_from_db()
    assert row.segment is None


def test_a_contacts_tag_score_and_vip_move_its_rows_alone(cast: Cast) -> None:
    segments.save_segment(actor=None, name="Ouro", rules=GOLD, priority=100)
    gilda = factories.make_contact(name="Gilda")
    wait(cast.line, name="Hugo", since=timezone.now() - timedelta(hours=1))
    wait(cast.line, contact=gilda)
    contacts.set_tags(actor=None, contact=gilda, tags=["ouro"])
    assert listed(cast.ana) == ["Gilda", "Hugo"]
    contacts.update_contact(actor=None, contact=gilda, priority=1, reason="teste")
    assert listed(cast.ana) == ["Hugo", "Gilda"]
    contacts.update_contact(actor=None, contact=gilda, is_vip=True, reason="teste")
    assert [entry.vip for entry in queries.list_queue(cast.ana, 2).entries] == [False, True]


def test_the_default_segment_of_a_line_counts_for_what_waits_on_it(cast: Cast) -> None:
    segment = segments.save_segment(actor=None, name="Da linha", priority=12)
    row = wait(cast.line, name="Hugo")
    lines.save_channel(actor=None, channel=cast.line, default_segment=segment)
    row.refresh_from_db()
    assert row.segment == segment
    assert queries.list_queue(cast.ana, 1).entries[0].priority == 12


def test_words_that_chose_the_segment_still_count_when_rules_change(cast: Cast) -> None:
    by_word = {"field": "message", "op": "contains", "value": "boleto"}
    billing = segments.save_segment(actor=None, name="Cobrança", rules=by_word)
    row = factories.receive(cast.line, "Segunda via do boleto").conversation
    assert row.segment == billing
    segments.save_segment(actor=None, name="Outro", rules=GOLD)
    row.refresh_from_db()
    assert row.segment == billing


# --- the visitor on the site ---


def test_a_silent_visitor_leaves_and_is_back_at_once(cast: Cast) -> None:
    now = timezone.now()
    webchat = factories.make_channel("webchat", priority=100)
    first = wait(webchat, name="Eva", since=now - timedelta(hours=1), visitor_seen_at=now)
    wait(webchat, name="Davi", visitor_seen_at=now)
    assert listed(cast.ana) == ["Eva", "Davi"]
    Conversation.objects.filter(pk=first.pk).update(visitor_seen_at=now - timedelta(seconds=61))
    assert lanes.sweep_presence() == 1
    assert lanes.sweep_presence() == 0
    assert listed(cast.ana) == ["Davi", "Eva"]
    lanes.visitor_seen(first.pk)
    assert listed(cast.ana) == ["Eva", "Davi"]
    events = first.events.filter(type="conversation.presence").values_list("data__on_site", flat=True)
    assert list(events) == [False, True]


# --- rights ---


def test_agents_with_equal_rights_share_a_set(cast: Cast) -> None:
    assert Agent.objects.get(pk=cast.ana.pk).lane_set_id == Agent.objects.get(pk=cast.bruno.pk).lane_set_id
    assert Agent.objects.get(pk=cast.outsider.pk).lane_set_id != Agent.objects.get(pk=cast.ana.pk).lane_set_id
    assert Rights((1,), (), general=True).key != Rights((), (1,), general=True).key


def test_sets_nobody_uses_go_away(cast: Cast) -> None:
    Agent.objects.filter(pk=cast.outsider.pk).delete()
    lanes.sync_rights()
    assert LaneSet.objects.filter(everything=False).count() == 1


def test_choosing_agents_for_a_segment_closes_it_for_the_others(cast: Cast) -> None:
    segment = segments.save_segment(actor=None, name="Ouro", rules=GOLD)
    wait(cast.line, contact=factories.make_contact(name="Gilda", tags=["ouro"]))
    assert listed(cast.ana) == listed(cast.bruno) == ["Gilda"]
    segments.save_segment(actor=None, segment=segment, agents=[cast.bruno.user])
    assert listed(cast.ana) == []
    assert listed(cast.bruno) == ["Gilda"]
    segments.save_segment(actor=None, segment=segment, agents=[])
    assert listed(cast.ana) == ["Gilda"]


def test_the_general_queue_is_for_those_without_segments_and_who_were_given_it(cast: Cast) -> None:
    segments.save_segment(actor=None, name="Ouro", rules=GOLD, agents=[cast.bruno.user])
    wait(cast.line, name="Hugo")
    assert listed(cast.ana) == ["Hugo"]
    assert listed(cast.bruno) == []
    from invenio_live.agents import actions as agents

    agents.set_rights(cast.bruno, actor=cast.supervisor, general_queue=True)
    assert listed(cast.bruno) == ["Hugo"]


def test_groups_are_what_the_agent_may_take_now_or_later(cast: Cast) -> None:
    segment = segments.save_segment(actor=None, name="Ouro", agents=[cast.bruno.user])
    open_one = segments.save_segment(actor=None, name="Aberto")
    line = cast.line.pk
    ana = queries.visible_groups(cast.ana)
    assert {f"q.{line}.0", f"q.{line}.{open_one.pk}", f"u.{cast.ana.user_id}"} <= ana
    assert f"q.{line}.{segment.pk}" not in ana
    bruno = queries.visible_groups(cast.bruno)
    assert f"q.{line}.{segment.pk}" in bruno
    assert f"q.{line}.0" not in bruno
    assert not any(group.startswith(f"q.{line}.") for group in queries.visible_groups(cast.outsider))


def test_a_new_lane_enters_the_sets_that_may_take_from_it(cast: Cast) -> None:
    row = wait(cast.line, contact=factories.make_contact(priority=42))
    assert row.lane is not None
    sets = set(LaneEntry.objects.filter(lane=row.lane).values_list("lane_set__everything", flat=True))
    assert sets == {True, False}
    assert Lane.objects.filter(contact_priority=42).count() == 1
    assert lanes_of([]) == {}


# --- preview ---


def test_a_preview_shows_old_and_new_places_and_changes_nothing(cast: Cast) -> None:
    email = factories.make_channel("email", name="E-mail", priority=10)
    wait(cast.line, name="A")
    wait(email, name="B")
    member = factories.make_contact(name="C")
    SegmentMember.objects.create(segment=factories.make_segment(priority=50), contact=member)
    wait(email, contact=member)
    before = (list(Lane.objects.order_by("pk").values()), LaneSet.objects.count())
    rows = previews.preview(previews.Unsaved({email.public_id: 99}), limit=20)
    assert [(row.old, row.new, row.name, row.priority, row.moved) for row in rows] == [
        (3, 1, "B", 99, 2),
        (1, 2, "A", 90, -1),
        (2, 3, "C", 50, -1),
    ]
    assert (list(Lane.objects.order_by("pk").values()), LaneSet.objects.count()) == before
    assert listed(cast.ana) == ["A", "C", "B"]
