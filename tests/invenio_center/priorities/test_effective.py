"""The table of effective priorities, line by line."""

import pytest

from invenio_center.models import Segment
from invenio_center.priorities.effective import effective
from invenio_center.segments.queries import decide


def segment(pk: int, priority: int | None, *, is_active: bool = True) -> Segment:
    return Segment(pk=pk, name=f"s{pk}", code=f"s{pk}", priority=priority, is_active=is_active)


@pytest.mark.parametrize(
    ("channel", "segments", "contact", "result"),
    [
        pytest.param(80, [100], None, (100, "segment"), id="João"),
        pytest.param(50, [50], 90, (90, "contact"), id="Maria"),
        pytest.param(30, [30, 100, 50], None, (100, "segment"), id="several segments"),
        pytest.param(80, [30], None, (30, "segment"), id="a segment may lower"),
        pytest.param(80, [100], 20, (20, "contact"), id="a contact may lower"),
        pytest.param(50, [None], None, (50, "channel"), id="a segment without score is skipped"),
        pytest.param(50, [None, 20], None, (20, "segment"), id="skipped also beside one with a score"),
        pytest.param(90, [], None, (90, "channel"), id="line Vendas"),
        pytest.param(70, [], None, (70, "channel"), id="line Suporte"),
    ],
)
def test_first_value_set_counts(
    channel: int, segments: list[int | None], contact: int | None, result: tuple[int, str]
) -> None:
    counting = tuple(segment(n, score) for n, score in enumerate(segments, 1))
    scoring = decide(counting, None, is_vip=False).scoring
    assert effective(contact, scoring.priority if scoring else None, channel) == result


def test_a_tie_goes_to_the_lower_id() -> None:
    found = decide((segment(7, 60), segment(3, 60)), None, is_vip=False)
    assert found.scoring is not None and found.scoring.pk == 3
    assert found.routing is not None and found.routing.pk == 3


def test_the_transferred_segment_routes_but_the_highest_score_counts() -> None:
    found = decide((segment(1, 90), segment(2, 40)), 2, is_vip=False)
    assert found.routing is not None and found.routing.pk == 2
    assert found.scoring is not None and found.scoring.pk == 1


def test_a_match_without_score_routes_when_there_is_no_other() -> None:
    found = decide((segment(4, None),), None, is_vip=False)
    assert found.routing is not None and found.routing.pk == 4
    assert found.scoring is None


def test_nothing_counts_means_the_general_queue() -> None:
    assert decide((), None, is_vip=False).routing is None


def test_vip_comes_from_the_contact_or_any_counting_segment() -> None:
    vip = segment(1, None)
    vip.is_vip = True
    assert decide((vip, segment(2, 90)), None, is_vip=False).vip
    assert decide((), None, is_vip=True).vip
    assert not decide((segment(2, 90),), None, is_vip=False).vip
