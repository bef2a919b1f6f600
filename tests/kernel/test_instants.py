"""A time that people or providers write reaches the database whatever its offset."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def kept(moment: datetime) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [moment])
        return cursor.fetchone()[0]


@pytest.mark.django_db
@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=OFFSETS))
def test_every_offset_is_stored_as_the_same_instant(moment):
    assert kept(moment) == moment


@pytest.mark.django_db
@pytest.mark.parametrize("end", [datetime.min, datetime.max])
@pytest.mark.parametrize("hours", [-23, 23])
def test_the_ends_of_the_calendar_are_taken_too(end, hours):
    moment = end.replace(tzinfo=timezone(timedelta(hours=hours)))
    assert abs(kept(moment) - end.replace(tzinfo=UTC)) < timedelta(days=1)


@pytest.mark.django_db
def test_a_time_without_zone_stays_one():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_typeof(%s)::text", [datetime(2026, 1, 1)])
        assert cursor.fetchone() == ("timestamp without time zone",)
