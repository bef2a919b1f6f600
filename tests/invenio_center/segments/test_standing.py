"""Route and score among segments, and what a saved segment leaves behind."""

from __future__ import annotations

from typing import Any

import pytest

from invenio_center.kernel.errors import Invalid
from invenio_center.kernel.signals import ranking_changed
from invenio_center.models import AuditEntry, Contact, Segment, SegmentMember, Tag
from invenio_center.segments import actions, queries

pytestmark = pytest.mark.django_db
BY_TAG = {"all": [{"field": "tags", "op": "eq", "value": "ouro"}]}


@pytest.fixture
def contact() -> Contact:
    found = Contact.objects.create(name="João")
    found.tags.add(Tag.objects.create(name="ouro"))
    return found


def segment(code: str, priority: int | None = None, **fields: Any) -> Segment:
    return Segment.objects.create(name=code, code=code, priority=priority, **fields)


def standing(
    contact: Contact, kind: str = "email", text: str = "", transferred: int | None = None
) -> queries.Standing:
    told = {"kind": kind, "channel": "linha", "message": text}
    return queries.open_book([contact]).standing(contact, told, transferred=transferred)


def test_the_highest_score_wins_and_a_blank_one_is_skipped(contact: Contact) -> None:
    segment("blank", None, rules=BY_TAG)
    segment("low", 30, rules=BY_TAG)
    vip = segment("vip", 100, rules=BY_TAG, is_vip=True)
    segment("off", 100, rules=BY_TAG, is_active=False)
    found = standing(contact)
    assert (found.routing, found.scoring, found.vip) == (vip, vip, True)
    assert {one.code for one in found.counting} == {"vip", "low", "blank"}


def test_a_match_without_score_routes_but_does_not_score(contact: Contact) -> None:
    south = segment("sul", None, rules=BY_TAG)
    found = standing(contact)
    assert (found.routing, found.scoring, found.vip) == (south, None, False)


def test_equal_scores_go_to_the_older_segment(contact: Contact) -> None:
    first = segment("a", 50, rules=BY_TAG)
    segment("b", 50, rules=BY_TAG)
    assert standing(contact).routing == first


def test_the_transferred_segment_routes_and_the_best_score_still_ranks(contact: Contact) -> None:
    vip = segment("vip", 100, rules=BY_TAG)
    support = segment("suporte")
    found = standing(contact, transferred=support.pk)
    assert (found.routing, found.scoring) == (support, vip)


def test_a_member_by_hand_counts_without_rules(contact: Contact) -> None:
    chosen = segment("escolhidos", 70)
    assert standing(contact).routing is None
    SegmentMember.objects.create(segment=chosen, contact=contact)
    assert standing(contact).routing == chosen


def test_message_and_line_can_be_asked_about(contact: Contact) -> None:
    rules = {
        "all": [
            {"field": "kind", "op": "eq", "value": "sms"},
            {"field": "message", "op": "contains", "value": "boleto"},
        ]
    }
    billing = segment("cobranca", 60, rules=rules)
    assert standing(contact, "sms", "Segunda via do BOLETO").routing == billing
    assert standing(contact, "email", "Segunda via do boleto").routing is None


def test_preview_counts_and_shows_a_sample(contact: Contact) -> None:
    Contact.objects.create(name="Outra pessoa")
    found = queries.preview(BY_TAG)
    assert (found["count"], [one["name"] for one in found["sample"]]) == (1, ["João"])


def test_saving_is_audited_and_announced_once() -> None:
    heard: list[Any] = []

    def listen(segments: Any = None, **_rest: Any) -> None:
        heard.append(segments)

    ranking_changed.connect(listen)
    try:
        made = actions.save_segment(actor=None, name="VIP", code="vip", priority=100, rules=BY_TAG)
        actions.save_segment(actor=None, segment=made, priority=90)
        actions.save_segment(actor=None, segment=made, priority=90)
    finally:
        ranking_changed.disconnect(listen)
    assert heard == [[made.pk], [made.pk]]
    assert [entry.changes.get("priority") for entry in AuditEntry.objects.order_by("id")] == [
        [None, 100],
        [100, 90],
    ]


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"priority": 0}, "priority"),
        ({"priority": 101}, "priority"),
        ({"code": "vip"}, "code"),
        ({"rules": {"all": []}}, "rules"),
    ],
)
def test_a_bad_segment_is_refused_and_nothing_is_kept(fields: dict[str, Any], place: str) -> None:
    segment("vip", 100)
    given = {"name": "Outro", "code": "outro", **fields}
    with pytest.raises(Invalid) as refused:
        actions.save_segment(actor=None, **given)
    assert place in refused.value.data["errors"]
    assert Segment.objects.count() == 1
