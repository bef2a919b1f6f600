"""Business time against a model that looks at every single minute and knows nothing of intervals between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invenio_center.kernel.opening import Opening

MINUTE = timedelta(minutes=1)
WEEK = {"0": [["09:00", "12:00"], ["13:00", "18:00"]]}
OFFICE = {str(day): [["09:00", "18:00"]] for day in range(5)}
SAO_PAULO = "America/Sao_Paulo"
MONDAY = date(2026, 11, 23)
# With clock changes at two, at midnight, of half an hour, of a whole lost day, of a month in the year, and none.
ZONES = (
    SAO_PAULO, "America/New_York", "America/Havana", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "UTC"
)  # fmt: skip
CHANGES = (
    datetime(2018, 11, 4, tzinfo=UTC), datetime(2018, 2, 18, tzinfo=UTC), datetime(2026, 3, 8, tzinfo=UTC),
    datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 4, 5, tzinfo=UTC), datetime(2011, 12, 30, tzinfo=UTC),
)  # fmt: skip
# How long a case takes depends on the machine.
anyhow = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
Week = Mapping[str, Sequence[Sequence[str]]]


def open_at(week: Week, zone: str, holidays: set[date], minute: datetime) -> bool:
    """By what the wall clock shows, one minute at a time."""
    local = minute.astimezone(ZoneInfo(zone))
    if local.date() in holidays:
        return False
    shown, today = f"{local:%H:%M}", local.weekday()
    for begin, end in week.get(str(today), ()):
        if begin <= shown < end or (end < begin <= shown):
            return True
    yesterday = week.get(str((today - 1) % 7), ())
    return any(end < begin and shown < end for begin, end in yesterday)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Week, str, set[date], datetime]:
    walls = st.tuples(st.integers(0, 23), st.sampled_from((0, 1, 15, 30, 59))).map(
        lambda t: f"{t[0]:02}:{t[1]:02}"
    )
    spans = st.lists(st.tuples(walls, st.one_of(walls, st.just("24:00"))), min_size=0, max_size=3)
    week = {
        str(day): [list(span) for span in draw(spans)] for day in draw(st.sets(st.integers(0, 6), min_size=1))
    }
    week.setdefault("2", []).append(["10:00", "16:00"])
    begin = draw(st.sampled_from(CHANGES)) + draw(st.integers(-2 * 1440, 1440)) * MINUTE
    holidays = {begin.date() + timedelta(days=n) for n in draw(st.sets(st.integers(-1, 4), max_size=2))}
    return week, draw(st.sampled_from(ZONES)), holidays, begin


@anyhow
@given(worlds(), st.integers(1, 4 * 1440))
def test_seconds_between_two_moments_are_the_open_minutes(
    world: tuple[Week, str, set[date], datetime], minutes: int
) -> None:
    week, zone, holidays, begin = world
    hours = Opening(week, zone, holidays)
    counted = sum(open_at(week, zone, holidays, begin + n * MINUTE) for n in range(minutes))
    assert hours.between(begin, begin + minutes * MINUTE) == counted * MINUTE
    assert hours.is_open(begin) is open_at(week, zone, holidays, begin)


@anyhow
@given(worlds(), st.integers(1, 1500))
def test_what_is_added_is_what_passes_until_then(
    world: tuple[Week, str, set[date], datetime], minutes: int
) -> None:
    week, zone, holidays, begin = world
    left, minute = minutes, begin
    while left:
        left -= open_at(week, zone, holidays, minute)
        minute += MINUTE
    hours = Opening(week, zone, holidays)
    assert hours.add(begin, minutes * MINUTE) == minute
    assert hours.between(begin, minute) == minutes * MINUTE


@anyhow
@given(worlds())
def test_next_opening_is_the_first_open_minute(world: tuple[Week, str, set[date], datetime]) -> None:
    week, zone, holidays, minute = world
    hours, found = Opening(week, zone, holidays), minute
    while not open_at(week, zone, holidays, found):
        found += MINUTE
    assert hours.next_opening(minute) == found


@anyhow
@given(worlds(), st.lists(st.integers(0, 900_000_000), min_size=1, max_size=6))
def test_parts_add_up_to_the_whole_to_the_microsecond(
    world: tuple[Week, str, set[date], datetime], steps: list[int]
) -> None:
    week, zone, holidays, begin = world
    hours = Opening(week, zone, holidays)
    moments = [begin]
    for step in steps:
        moments.append(moments[-1] + timedelta(microseconds=step * 100))
    parts = [hours.between(a, b) for a, b in pairwise(moments)]
    assert sum(parts, timedelta()) == hours.between(moments[0], moments[-1])


@pytest.mark.parametrize(
    ("hour", "minute", "there"),
    [(11, 59, False), (12, 0, True), (14, 59, True), (15, 0, False), (16, 0, True), (21, 0, False)],
)
def test_hours_are_of_their_zone(hour: int, minute: int, there: bool) -> None:
    moment = datetime(2026, 11, 23, hour, minute, tzinfo=UTC)
    assert Opening(WEEK, SAO_PAULO).is_open(moment) is there


def test_holidays_close_and_no_interval_at_all_means_always() -> None:
    moment = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    assert not Opening(WEEK, SAO_PAULO, [MONDAY]).is_open(moment)
    assert Opening({}, SAO_PAULO, [MONDAY]).is_open(moment)


def test_an_hour_from_friday_evening_ends_on_monday_morning() -> None:
    friday = datetime(2026, 11, 27, 20, 40, tzinfo=UTC)  # 17:40 there
    assert Opening(OFFICE, SAO_PAULO).add(friday, timedelta(hours=1)) == datetime(
        2026, 11, 30, 12, 40, tzinfo=UTC
    )
    assert Opening(OFFICE, SAO_PAULO).add(friday, timedelta(minutes=20)) == datetime(
        2026, 11, 27, 21, 0, tzinfo=UTC
    )


def test_a_shift_over_midnight_is_cut_by_a_holiday_at_midnight() -> None:
    night = Opening({"6": [["22:00", "06:00"]]}, SAO_PAULO, [MONDAY])
    sunday = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 22:00 there
    assert night.between(sunday, sunday + timedelta(hours=12)) == timedelta(hours=2)


def test_who_never_opens_promises_nothing() -> None:
    never = Opening({"0": [["00:00", "00:00"]]}, SAO_PAULO)
    moment = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    assert never.next_opening(moment) is None
    assert never.add(moment, timedelta(seconds=1)) is None
    assert never.between(moment, moment + timedelta(days=30)) == timedelta()
