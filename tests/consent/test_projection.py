"""What a person's events mean, whatever the order in which they were recorded."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.ledger import projection

NOW = "2026-01-01T00:00:00.000Z"
CHANNELS, PURPOSES = ["email", "sms", "whatsapp"], ["marketing", "service"]
_ids = itertools.count(1)


def day(number: int) -> str:
    return f"2025-{1 + number // 28:02d}-{1 + number % 28:02d}T12:00:00.000Z"


def fact(type: str, on: int, channels: list[str], purposes: list[str], **more: Any) -> dict[str, Any]:
    return {
        "type": type,
        "occurred_at": day(on),
        "channels": channels,
        "purposes": purposes,
        "event_id": f"{next(_ids):032d}",
        "expires_at": None,
        "double_opt_in": "none",
        "method": "checkbox",
        "minor": "no",
        "actor": {"kind": "subject", "id": None},
        "refs": [],
        "origin": {"kind": "landing", "ref": None, "url": None},
        **more,
    }


def state(
    events: list[dict[str, Any]], channel: str = "whatsapp", purpose: str = "marketing", now: str = NOW
) -> str:
    return projection.resolve(projection.fold(events), channel, purpose, now).state


def optout(events: list[dict[str, Any]], channel: str = "whatsapp", purpose: str = "marketing") -> str:
    return projection.resolve(projection.fold(events), channel, purpose, NOW).optout


WA, MK = ["whatsapp"], ["marketing"]

scopes = st.lists(st.sampled_from(CHANNELS), min_size=1, max_size=3, unique=True)
aims = st.lists(st.sampled_from(PURPOSES), min_size=1, max_size=2, unique=True)
opening = st.builds(
    fact, st.sampled_from(["consent.granted", "consent.renewed", "consent.requested", "consent.declared"]),
    st.integers(0, 20), scopes, aims, method=st.sampled_from(["checkbox", "import"]),
)  # fmt: skip
imported_no = st.builds(
    fact, st.sampled_from(["consent.withdrawn", "consent.refused"]), st.integers(0, 20), scopes, aims,
    method=st.just("import"),
)  # fmt: skip
closing = st.builds(
    fact, st.sampled_from(["consent.withdrawn", "consent.refused", "objection.registered", "consent.invalidated"]),
    st.integers(0, 20), scopes | st.just([]), aims | st.just([]),
)  # fmt: skip
# Of any act a reporter's clock may have run ahead: it was recorded days before it claims to have occurred.
early = st.builds(
    lambda one, recorded: {**one, "recorded_at": day(recorded)},
    opening | imported_no | closing,
    st.integers(0, 20),
)
histories = st.lists(opening | imported_no | closing | early, max_size=8)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(histories, st.randoms())
def test_order_of_recording_changes_nothing(events: list[dict[str, Any]], random: Any) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)
    assert projection.fold(shuffled) == projection.fold(events)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(opening | imported_no, max_size=8), st.randoms())
def test_an_import_taken_back_leaves_what_was_there_without_it(
    events: list[dict[str, Any]], random: Any
) -> None:
    random.shuffle(events)
    imported = [one for one in events if one["method"] == "import"]
    refs = [{"rel": "withdraws", "event_id": one["event_id"]} for one in imported]
    undone = fact("consent.invalidated", 30, [], [], method="import", refs=refs)
    left = [one for one in events if one["method"] != "import"]
    for channel in CHANNELS:
        for purpose in PURPOSES:
            found, without = state([*events, undone], channel, purpose), state(left, channel, purpose)
            assert found == without or (found, without) == ("invalidated", "unknown")


@given(histories)
def test_granted_means_no_later_no(events: list[dict[str, Any]]) -> None:
    """The definition said over again: some grant of the key is newer than every closing act that covers it."""
    folded = projection.fold(events)
    for channel in CHANNELS:
        for purpose in PURPOSES:
            yes = [
                min(one["occurred_at"], one.get("recorded_at", NOW))
                for one in events
                if one["type"] in ("consent.granted", "consent.renewed")
                and channel in one["channels"]
                and purpose in one["purposes"]
            ]
            no = [
                min(one["occurred_at"], one.get("recorded_at", NOW))
                for one in events
                if one["type"] not in projection.OPENING
                and channel in (one["channels"] or CHANNELS)
                and purpose in (one["purposes"] or PURPOSES)
            ]
            expected = bool(yes) and max(yes) > max(no, default="")
            got = projection.resolve(folded, channel, purpose, NOW)
            assert (got.state == "granted") is expected
            if expected:
                assert got.optout == "none"


@given(histories, st.integers(0, 8))
def test_folding_in_parts_equals_folding_at_once(events: list[dict[str, Any]], cut: int) -> None:
    assert projection.fold(events[cut:], projection.fold(events[:cut])) == projection.fold(events)


@given(histories, closing)
def test_withdrawal_of_today_always_wins(events: list[dict[str, Any]], last: dict[str, Any]) -> None:
    last = {**last, "type": "consent.withdrawn", "occurred_at": day(30), "channels": [], "purposes": []}
    for channel in CHANNELS:
        got = projection.resolve(projection.fold([*events, last]), channel, "marketing", NOW)
        assert (got.state, got.optout) == ("withdrawn", "global")


def test_nothing_recorded_is_unknown() -> None:
    assert state([]) == "unknown"
    assert optout([]) == "none"


def test_older_grant_recorded_later_undoes_nothing() -> None:
    assert state([fact("consent.withdrawn", 5, WA, []), fact("consent.granted", 4, WA, MK)]) == "withdrawn"
    assert state([fact("consent.refused", 5, WA, MK), fact("consent.granted", 4, WA, MK)]) == "refused"


def test_fact_from_the_future_weighs_from_when_it_was_recorded() -> None:
    early_yes = fact("consent.granted", 9, WA, MK, recorded_at=day(4))
    assert state([early_yes]) == "granted"
    assert state([early_yes, fact("consent.withdrawn", 5, WA, [])]) == "withdrawn"
    early_no = fact("consent.withdrawn", 9, WA, [], recorded_at=day(4))
    assert state([early_no, fact("consent.granted", 5, WA, MK)]) == "granted"
    assert optout([early_yes, fact("consent.withdrawn", 5, [], [])]) == "global"


def test_same_instant_means_no() -> None:
    assert state([fact("consent.granted", 5, WA, MK), fact("consent.withdrawn", 5, WA, MK)]) == "withdrawn"


def test_new_grant_after_a_withdrawal_counts_for_its_key_only() -> None:
    events = [fact("consent.withdrawn", 5, [], []), fact("consent.granted", 6, WA, MK)]
    assert (state(events), optout(events)) == ("granted", "none")
    assert (state(events, "sms"), optout(events, "sms")) == ("withdrawn", "global")


@pytest.mark.parametrize(
    ("channels", "purposes", "level"),
    [([], [], "global"), (WA, [], "channel"), (WA, MK, "purpose"), ([], MK, "purpose")],
)
def test_width_of_a_withdrawal_is_kept(channels: list[str], purposes: list[str], level: str) -> None:
    events = [fact("consent.withdrawn", 5, channels, purposes)]
    assert (state(events), optout(events)) == ("withdrawn", level)


def test_refusal_is_no_opt_out_but_carries_nothing() -> None:
    events = [fact("consent.refused", 5, WA, MK)]
    assert (state(events), optout(events)) == ("refused", "none")


def test_legal_notices_see_the_channel_opt_out_until_something_there_is_granted_again() -> None:
    events = [fact("consent.withdrawn", 5, WA, [])]
    assert optout(events, "whatsapp", "legal_notice") == "channel"
    events.append(fact("consent.granted", 6, WA, ["service"]))
    assert optout(events, "whatsapp", "legal_notice") == "none"
    assert optout(events, "whatsapp", "marketing") == "channel"


def test_double_opt_in_is_pending_until_confirmed() -> None:
    asked = fact("consent.granted", 1, WA, MK, double_opt_in="pending")
    assert state([asked]) == "pending"
    confirmed = fact(
        "consent.confirmed", 2, WA, MK, refs=[{"rel": "confirms", "event_id": asked["event_id"]}]
    )
    assert state([asked, confirmed]) == "granted"
    stranger = fact("consent.confirmed", 2, WA, MK, refs=[{"rel": "confirms", "event_id": "f" * 32}])
    assert state([asked, stranger]) == "pending"
    assert state([asked, fact("consent.confirmed", 2, WA, MK)]) == "pending"


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_withdrawal_between_request_and_confirmation_wins(order: tuple[int, ...]) -> None:
    asked = fact("consent.granted", 1, WA, MK, double_opt_in="pending")
    confirmed = fact(
        "consent.confirmed", 3, WA, MK, refs=[{"rel": "confirms", "event_id": asked["event_id"]}]
    )
    events = [asked, fact("consent.withdrawn", 2, WA, []), confirmed]
    assert state([events[index] for index in order]) == "withdrawn"


def test_request_does_not_take_away_what_was_granted() -> None:
    assert state([fact("consent.granted", 1, WA, MK), fact("consent.requested", 2, WA, MK)]) == "granted"


def test_declared_never_counts_as_granted() -> None:
    assert state([fact("consent.declared", 1, WA, MK)]) == "declared"
    assert state([fact("consent.declared", 3, WA, MK), fact("consent.withdrawn", 2, WA, MK)]) == "withdrawn"
    assert state([fact("consent.granted", 1, WA, MK), fact("consent.declared", 2, WA, MK)]) == "granted"


def test_first_contact_is_implied_on_its_channel_and_never_more() -> None:
    events = [fact("contact.initiated", 1, WA, ["service"])]
    assert state(events) == state(events, purpose="service") == "implied"
    assert state(events, "sms", "service") == "unknown"
    assert state([*events, fact("consent.withdrawn", 2, WA, [])], purpose="service") == "withdrawn"


def test_grant_expires_by_the_clock_and_by_event() -> None:
    granted = fact("consent.granted", 1, WA, MK, expires_at=day(10))
    assert state([granted], now=day(9)) == "granted"
    assert state([granted], now=day(10)) == "expired"
    assert state([fact("consent.granted", 1, WA, MK), fact("consent.expired", 2, WA, MK)]) == "expired"


@pytest.mark.parametrize(
    ("type", "left"), [("notice.material_change", "stale"), ("consent.invalidated", "invalidated")]
)
def test_change_or_invalidation_ends_what_was_there_before(type: str, left: str) -> None:
    assert state([fact("consent.granted", 1, WA, MK), fact(type, 2, WA, MK)]) == left
    assert state([fact("consent.granted", 3, WA, MK), fact(type, 2, WA, MK)]) == "granted"
    assert state([fact(type, 2, WA, MK)]) == "unknown"


def test_status_of_the_person() -> None:
    restricted = fact("subject.restricted", 1, [], [])
    assert projection.fold([restricted])["status"] == "restricted"
    assert projection.fold([restricted, fact("subject.released", 2, [], [])])["status"] == "active"
    erased = [fact("subject.erased", 1, [], []), fact("subject.released", 2, [], [])]
    assert projection.fold(erased)["status"] == "erased"


def test_protection_of_minors_stands_until_rectified() -> None:
    events = [
        fact("consent.granted", 1, WA, MK, minor="child"),
        fact("consent.granted", 2, WA, MK, minor="no"),
    ]
    assert projection.fold(events)["minor"] == "child"
    assert projection.fold([*events, fact("subject.rectified", 3, [], [], minor="no")])["minor"] == "no"


def test_guardian_is_noted_only_with_a_reference() -> None:
    guardian = {"kind": "guardian", "id": None}
    refs = [{"rel": "guardian_of", "event_id": "a" * 32}]
    assert not projection.fold([fact("consent.granted", 1, WA, MK, actor=guardian)])["guardian"]
    assert projection.fold([fact("consent.granted", 1, WA, MK, actor=guardian, refs=refs)])["guardian"]


def test_elsewhere_prefers_the_same_purpose() -> None:
    folded = projection.fold(
        [fact("consent.granted", 1, ["sms"], ["service"]), fact("consent.granted", 1, ["email"], MK)]
    )
    assert projection.elsewhere(folded, "sms", "marketing", NOW) == "other_channel"
    assert projection.elsewhere(folded, "email", "service", NOW) == "other_channel"
    assert projection.elsewhere(folded, "email", "survey", NOW) == "other_purpose"
    assert projection.elsewhere(folded, "rcs", "survey", NOW) == "other_channel"
    assert projection.elsewhere(projection.empty(), "rcs", "survey", NOW) is None


def test_joined_records_give_the_stricter_answer() -> None:
    yes = projection.resolve(
        projection.fold([fact("consent.granted", 9, WA, MK)]), "whatsapp", "marketing", NOW
    )
    no = projection.resolve(
        projection.fold([fact("consent.withdrawn", 1, [], [])]), "whatsapp", "marketing", NOW
    )
    none = projection.resolve(projection.empty(), "whatsapp", "marketing", NOW)
    joined = projection.join([yes, no])
    assert (joined.state, joined.optout) == ("withdrawn", "global")
    assert projection.join([yes, none]).state == "granted"
