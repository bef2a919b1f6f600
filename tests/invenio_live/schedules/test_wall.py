"""Wall time and recurrences against models that share no code with them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from invenio_live.choices import Repeats
from invenio_live.conversations import recurrence, wall

ZONES = (
    "America/Sao_Paulo",
    "America/New_York",
    "Pacific/Apia",
    "Europe/Lisbon",
    "Australia/Lord_Howe",
    "UTC",
)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
walls = st.datetimes(datetime(2011, 1, 1), datetime(2035, 1, 1)).map(
    lambda at: at.replace(second=0, microsecond=0)
)


def readings(asked: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """Every minute around it, with what the clocks of the zone show then."""
    start = asked.replace(tzinfo=UTC) - timedelta(hours=30)
    minutes = (start + MINUTE * n for n in range(60 * 60))
    return [(at, at.astimezone(zone).replace(tzinfo=None, fold=0)) for at in minutes]


@settings(max_examples=150, deadline=None)
@given(asked=walls, name=st.sampled_from(ZONES))
@example(datetime(2026, 3, 8, 2, 30), "America/New_York")  # skipped
@example(datetime(2026, 11, 1, 1, 30), "America/New_York")  # shown twice
@example(datetime(2018, 11, 4, 0, 15), "America/Sao_Paulo")  # a midnight that was skipped
@example(datetime(2019, 2, 16, 23, 30), "America/Sao_Paulo")  # the last hour shown twice
@example(datetime(2011, 12, 30, 10, 0), "Pacific/Apia")  # a whole day skipped
@example(datetime(2026, 10, 4, 2, 15), "Australia/Lord_Howe")  # half an hour
def test_a_wall_time_is_its_first_showing_or_the_end_of_the_gap(asked: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    shown = readings(asked, zone)
    exact = [at for at, clock in shown if clock == asked]
    expected = exact[0] if exact else next(at for at, clock in shown if clock > asked)
    assert wall.moment_of(asked, zone) == expected
    if len(exact) == 2:
        assert wall.moment_of(asked.replace(fold=1), zone) == exact[1]


@settings(max_examples=150, deadline=None)
@given(asked=walls, name=st.sampled_from(ZONES), second=st.booleans())
@example(datetime(2026, 3, 8, 2, 30), "America/New_York", False)
@example(datetime(2026, 11, 1, 1, 30), "America/New_York", True)
def test_a_promise_whose_zone_kept_its_rules_never_moves(asked: datetime, name: str, second: bool) -> None:
    zone = ZoneInfo(name)
    moment = wall.moment_of(asked.replace(fold=int(second)), zone)
    assert wall.followed(moment, wall.read(wall.kept(asked)), zone) == moment


def test_a_promise_follows_its_wall_time_when_the_rules_change() -> None:
    """Agreed while clocks were thought to go forward; then the zone gave summer time up."""
    zone, asked = ZoneInfo("America/Sao_Paulo"), datetime(2026, 12, 1, 14)
    by_old_rules = datetime(2026, 12, 1, 16, tzinfo=UTC)
    assert wall.followed(by_old_rules, asked, zone) == datetime(2026, 12, 1, 17, tzinfo=UTC)


def last_day(year: int, month: int) -> int:
    day = date(year, month, 28)
    while (day + DAY).month == month:
        day += DAY
    return day.day


def stands_on(repeats: str, start: date, day: date, holidays: set[date]) -> bool:
    if repeats == Repeats.DAILY:
        return True
    if repeats == Repeats.WEEKDAYS:
        return day.strftime("%a") not in ("Sat", "Sun") and day not in holidays
    if repeats == Repeats.WEEKLY:
        return (day - start).days % 7 == 0
    return day.day == min(start.day, last_day(day.year, day.month))


@settings(max_examples=120, deadline=None)
@given(
    repeats=st.sampled_from([value for value in Repeats if value != Repeats.NEVER]),
    start=st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)),
    length=st.integers(0, 400),
    offsets=st.sets(st.integers(0, 400), max_size=30),
)
@example(Repeats.MONTHLY, datetime(2027, 12, 31, 9), 400, set())
@example(Repeats.WEEKDAYS, datetime(2026, 12, 24, 9), 30, {1, 8})
def test_a_recurrence_stands_on_the_days_of_the_model(
    repeats: str, start: datetime, length: int, offsets: set[int]
) -> None:
    until = start.date() + DAY * length
    holidays = {start.date() + DAY * n for n in offsets}
    days = (start.date() + DAY * n for n in range(1, length + 1))
    expected = [day for day in days if stands_on(repeats, start.date(), day, holidays)]
    found, last = [], start
    while (
        following := recurrence.following(repeats, last, start.day, until=until, holidays=holidays)
    ) is not None:
        assert following.time() == start.time(), "the hour never changes"
        found.append(following.date())
        last = following
    assert found == expected


def test_a_single_promise_has_no_next_one() -> None:
    assert recurrence.following(Repeats.NEVER, datetime(2026, 1, 1), 1, until=None) is None


@pytest.mark.parametrize(("utc_hour", "day"), [(14, 2), (13, 9)])
def test_a_weekly_promise_keeps_its_hour_over_a_change_of_clocks(utc_hour: int, day: int) -> None:
    zone = ZoneInfo("America/New_York")  # summer time from 8 March 2026
    found = wall.moment_of(datetime(2026, 3, day, 9), zone)
    assert found == datetime(2026, 3, day, utc_hour, tzinfo=UTC)
