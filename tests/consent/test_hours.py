"""Hours in the person's own local time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.ledger import hours

SAO_PAULO = timezone(timedelta(hours=-3))


def at(day: str, clock: str) -> datetime:
    """A moment on the clocks of São Paulo. 2026-03-02 is a Monday."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SAO_PAULO)


MONDAY, FRIDAY, SATURDAY, SUNDAY = "2026-03-02", "2026-03-06", "2026-03-07", "2026-03-08"


@pytest.mark.parametrize(
    ("channel", "purpose", "ddd", "day", "clock", "opened"),
    [
        ("voice", "service", "11", MONDAY, "09:00:00", True),
        ("voice", "service", "11", MONDAY, "08:59:59", False),
        ("voice", "service", "11", MONDAY, "20:59:59", True),
        ("voice", "service", "11", MONDAY, "21:00:00", False),
        ("voice", "service", "11", SATURDAY, "10:00:00", True),
        ("voice", "service", "11", SATURDAY, "09:59:59", False),
        ("voice", "marketing", "11", SATURDAY, "15:59:59", True),
        ("voice", "marketing", "11", SATURDAY, "16:00:00", False),
        ("video", "service", "11", SUNDAY, "12:00:00", False),
        ("sms", "marketing", "11", MONDAY, "21:59:59", True),
        ("sms", "marketing", "11", MONDAY, "22:00:00", False),
        ("sms", "marketing", "11", SUNDAY, "12:00:00", False),
        ("sms", "transactional", "11", SUNDAY, "03:00:00", True),
        ("whatsapp", "marketing", "11", SATURDAY, "20:59:59", True),
        ("whatsapp", "marketing", "11", SATURDAY, "21:00:00", False),
        ("telegram", "survey", "11", SUNDAY, "12:00:00", False),
        ("viber", "marketing", "11", MONDAY, "08:59:59", False),
        ("rcs", "marketing", "11", MONDAY, "09:00:00", True),
        ("email", "marketing", "11", SUNDAY, "03:00:00", True),
        ("webchat", "marketing", "11", SUNDAY, "03:00:00", True),
        ("voice", "service", "21", FRIDAY, "17:59:59", True),
        ("voice", "service", "21", FRIDAY, "18:00:00", False),
        ("voice", "service", "22", SATURDAY, "12:00:00", False),
        ("voice", "marketing", "92", MONDAY, "18:59:59", True),
        ("voice", "marketing", "92", MONDAY, "19:00:00", False),
        ("voice", "service", "92", MONDAY, "19:00:00", True),
        ("voice", "service", "68", MONDAY, "09:30:00", False),
        ("voice", "service", "68", MONDAY, "11:00:00", True),
        ("voice", "service", "65", MONDAY, "09:59:59", False),
        ("voice", "service", "65", MONDAY, "10:00:00", True),
    ],
)
def test_windows_open_and_close_to_the_second(
    channel: str, purpose: str, ddd: str, day: str, clock: str, opened: bool
) -> None:
    assert hours.is_open(at(day, clock), channel=channel, purpose=purpose, ddd=ddd) is opened


@pytest.mark.parametrize(
    ("ddd", "day", "clock", "purpose", "opening"),
    [
        ("11", SATURDAY, "16:00:00", "marketing", at("2026-03-09", "09:00:00")),
        ("21", FRIDAY, "18:00:00", "marketing", at("2026-03-09", "09:00:00")),
        ("68", MONDAY, "09:30:00", "marketing", at(MONDAY, "11:00:00")),
        ("11", MONDAY, "10:30:00", "marketing", at(MONDAY, "10:30:00")),
    ],
)
def test_next_opening_of_voice(ddd: str, day: str, clock: str, purpose: str, opening: datetime) -> None:
    assert hours.next_opening(at(day, clock), channel="voice", purpose=purpose, ddd=ddd) == opening


def test_nobody_is_called_on_a_national_holiday() -> None:
    holidays = {date(2026, 4, 21)}  # Tiradentes, a Tuesday
    noon = at("2026-04-21", "12:00:00")
    assert not hours.is_open(noon, channel="voice", purpose="service", ddd="11", holidays=holidays)
    assert hours.is_open(noon, channel="whatsapp", purpose="marketing", ddd="11", holidays=holidays)
    opening = hours.next_opening(noon, channel="voice", purpose="service", ddd="11", holidays=holidays)
    assert opening == at("2026-04-22", "09:00:00")


def test_nothing_opens_when_every_day_is_a_holiday() -> None:
    holidays = {date(2026, 3, 1) + timedelta(days=n) for n in range(30)}
    moment = at(MONDAY, "12:00:00")
    assert hours.next_opening(moment, channel="voice", purpose="service", ddd="11", holidays=holidays) is None


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),
    st.sampled_from(["voice", "sms", "whatsapp", "email"]),
    st.sampled_from(["service", "marketing", "collections"]),
)
def test_unknown_number_is_open_only_when_every_known_one_is(
    moment: datetime, channel: str, purpose: str
) -> None:
    moment = moment.replace(tzinfo=UTC)
    known = [
        hours.is_open(moment, channel=channel, purpose=purpose, ddd=ddd)
        for ddd in ("11", "21", "65", "68", "92")
    ]
    assert hours.is_open(moment, channel=channel, purpose=purpose, ddd=None) is all(known)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)),
    st.sampled_from(["voice", "sms", "whatsapp"]),
    st.sampled_from([None, "11", "21", "65", "68", "92"]),
)
def test_next_opening_is_open_and_nothing_opens_before(
    moment: datetime, channel: str, ddd: str | None
) -> None:
    moment = moment.replace(tzinfo=UTC)
    opening = hours.next_opening(moment, channel=channel, purpose="marketing", ddd=ddd)
    assert opening is not None
    assert hours.is_open(opening, channel=channel, purpose="marketing", ddd=ddd)
    tried = moment
    while tried < opening:
        assert not hours.is_open(tried, channel=channel, purpose="marketing", ddd=ddd)
        tried += timedelta(minutes=30)


@pytest.mark.parametrize(
    ("phone", "ddd"),
    [
        ("+5511999998888", "11"),
        ("551133334444", "11"),
        ("+14155550100", None),
        ("", None),
        ("+55119999", None),
    ],
)
def test_area_code_of_a_number(phone: str, ddd: str | None) -> None:
    assert hours.ddd_of(phone) == ddd
