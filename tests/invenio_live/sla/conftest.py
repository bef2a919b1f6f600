"""A segment that promises times, and a conversation in it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from channels_app.models import Channel
from invenio_center.kernel import sql
from invenio_center.models import Segment
from invenio_live.models import Conversation
from tests import factories

WHO = "5511987650500"
PROMISE = {"first_response_s": 900, "next_response_s": 600, "resolution_s": 7200}


def ago(minutes: float) -> datetime:
    found: datetime = sql.now() - timedelta(minutes=minutes)
    return found


def promising(line: Channel, **promise: int | None) -> Segment:
    """The segment of everything that comes in on the line."""
    segment = factories.make_segment("Clientes", **{**PROMISE, **promise})
    Channel.objects.filter(pk=line.pk).update(default_segment=segment)
    line.refresh_from_db()
    return segment


def wrote(line: Channel, minutes_ago: float = 0.001) -> Conversation:
    """The customer wrote that long ago."""
    row = factories.receive(line, sender=WHO, at=ago(minutes_ago)).conversation
    return Conversation.objects.get(pk=row.pk)


@pytest.fixture
def segment(cast) -> Segment:  # type: ignore[no-untyped-def]
    return promising(cast.line)
