"""Rows that wait, made directly and placed by the queue itself: the shortest way to a given order."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from channels_app.models import Channel
from invenio_center.models import Contact
from invenio_live.choices import ConversationStatus
from invenio_live.models import Agent, Conversation, Schedule
from invenio_live.queue import lanes, queries
from invenio_live.queue.actions import claim_next
from tests import factories

PROMOTES_BEFORE = timedelta(minutes=5)


def wait(
    channel: Channel,
    *,
    name: str = "",
    contact: Contact | None = None,
    since: datetime | None = None,
    due_at: datetime | None = None,
    owner: Agent | None = None,
    **fields: Any,
) -> Conversation:
    """Somebody waits on a line. With ``due_at`` alone only the return; with ``since`` as well both."""
    now = timezone.now()
    row = Conversation(
        channel=channel,
        contact=contact or factories.make_contact(name=name),
        status=ConversationStatus.WAITING if since or not due_at else ConversationStatus.SCHEDULED,
        waiting_since=since or (None if due_at else now - timedelta(minutes=1)),
        promotes_at=due_at - PROMOTES_BEFORE if due_at else None,
        **fields,
    )
    with transaction.atomic():
        lanes.place(row)
        row.save()
        if due_at:
            Schedule.objects.create(
                conversation=row, due_at=due_at, promotes_at=row.promotes_at, time_zone="UTC", owner=owner
            )
    return row


def listed(agent: Agent | None) -> list[str]:
    """Names in the order of the list."""
    found = queries.list_queue(agent, 1000)
    names = dict(
        Conversation.objects.filter(pk__in=[entry.conversation_id for entry in found.entries]).values_list(
            "pk", "contact__name"
        )
    )
    assert [entry.position for entry in found.entries] == list(range(1, len(found.entries) + 1))
    assert found.total == len(found.entries)
    return [names[entry.conversation_id] for entry in found.entries]


def taken(agent: Agent, times: int = 1000) -> list[str]:
    """Names in the order of "Próximo", until nothing is left."""
    names = []
    for _ in range(times):
        row = claim_next(agent)
        if row is None:
            break
        names.append(row.contact.name)
    return names
