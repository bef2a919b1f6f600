"""What is usual for a line, and the alarm when it falls silent; nothing received goes unaccounted for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from channels_app.inbox import actions as inbox
from channels_app.inbox import queries as inbox_queries
from channels_app.lines import queries, rhythm
from channels_app.models import Channel, Envelope

pytestmark = pytest.mark.django_db


def received(channel: Channel, *moments: datetime, body: bytes = b"{}") -> None:
    known = Envelope.objects.count()
    Envelope.objects.bulk_create(
        Envelope(channel=channel, dedupe_key=f"k{known + at}", body=body, received_at=moment)
        for at, moment in enumerate(moments)
    )
    Channel.objects.filter(pk=channel.pk).update(last_in_at=max(moments))
    channel.refresh_from_db()


def weeks(now: datetime, *, days: int) -> list[datetime]:
    """A message each hour for ten hours a day, and fourteen silent hours."""
    return [now - timedelta(days=day, hours=hour) for day in range(1, days + 1) for hour in range(10)]


def test_a_night_is_usual_and_two_days_are_not(channel: Channel) -> None:
    now = timezone.now()
    received(channel, *weeks(now, days=14))
    rhythm.measure()
    channel.refresh_from_db()
    assert channel.usual_silence_s is not None
    assert 14 * 3600 <= channel.usual_silence_s <= 15 * 3600 + 60
    last = channel.last_in_at
    assert last is not None
    assert not rhythm.is_quiet(channel, last + timedelta(hours=20))
    assert rhythm.is_quiet(channel, last + timedelta(hours=23))
    Channel.objects.filter(pk=channel.pk).update(last_in_at=now - timedelta(days=2))
    channel.refresh_from_db()
    assert queries.health(channel) == queries.QUIET
    assert rhythm.quiet() == [channel]
    Channel.objects.filter(pk=channel.pk).update(is_active=False)
    assert rhythm.quiet() == []


def test_of_a_new_line_nothing_is_usual_yet(channel: Channel) -> None:
    received(channel, *weeks(timezone.now(), days=4))
    rhythm.measure()
    channel.refresh_from_db()
    assert channel.usual_silence_s is None
    assert not rhythm.is_quiet(channel, timezone.now() + timedelta(days=30))


def test_everything_received_is_accounted_for(channel: Channel, heard: Any) -> None:
    now = timezone.now()
    received(channel, *(now - timedelta(minutes=at) for at in range(6)), body=b"not a call")
    received(channel, now - timedelta(days=3))
    for envelope in Envelope.objects.order_by("id")[:4]:
        inbox.process(envelope.pk)
    Envelope.objects.filter(pk=Envelope.objects.order_by("id")[4].pk).update(state="dead")
    (row,) = inbox_queries.balance(24)
    assert row.channel.label == channel.label
    assert row.received == 6
    assert (row.processed, row.ignored, row.unreadable, row.dead, row.open) == (0, 0, 4, 1, 1)
    assert row.received == row.processed + row.ignored + row.unreadable + row.dead + row.open
