"""A conversation in hand, and the one way to bring an hour nearer: the database's clock cannot be turned."""

from __future__ import annotations

from datetime import timedelta

import pytest

from invenio_center.kernel import sql
from invenio_live.models import Conversation, Schedule
from tests import factories
from tests.cast import Cast

WHO = "5511987652000"


@pytest.fixture
def held(cast: Cast) -> Conversation:
    conversation = factories.make_conversation(cast.line, sender=WHO, name="Rita Campos")
    return factories.take(conversation, cast.ana)


def bring(schedule: Schedule, before_due: timedelta) -> Schedule:
    """Move the promise so that now is that long before its hour; its lead and its wall time go with it."""
    schedule.refresh_from_db()
    lead = schedule.due_at - schedule.promotes_at
    shift = sql.now() + before_due - schedule.due_at
    wall = schedule.wall_time + shift if schedule.wall_time else None
    due_at = schedule.due_at + shift
    Schedule.objects.filter(pk=schedule.pk).update(due_at=due_at, promotes_at=due_at - lead, wall_time=wall)
    Conversation.objects.filter(schedules=schedule.pk).update(promotes_at=due_at - lead)
    schedule.refresh_from_db()
    return schedule
