"""What a played provider does with a message it takes, whatever its name."""

from __future__ import annotations

import time
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from ..models import Channel, SimulatedMessage
from . import faults, tasks

# Longer than any client waits for an answer.
SILENCE_S = 25


@transaction.atomic
def accept(
    *,
    channel: Channel,
    person: str,
    kind: str,
    content: dict[str, Any],
    provider_id: str,
    correlation: str = "",
) -> SimulatedMessage:
    """Keep what we were sent; words about it follow by themselves when the page's switch says so.

    The same ``provider_id`` gives the same message: providers that let us choose it repeat nothing.
    """
    stored, _created = SimulatedMessage.objects.get_or_create(
        channel=channel,
        provider_id=provider_id,
        defaults={
            "person": person,
            "outgoing": True,
            "kind": kind,
            "content": content,
            "correlation": correlation,
            "status": "accepted",
            "due_at": timezone.now() if faults.switches()["deliver"] else None,
        },
    )
    transaction.on_commit(tasks.wake)
    return stored


def silence() -> HttpResponse:
    """The message was taken, and nobody hears of it."""
    time.sleep(SILENCE_S)
    return HttpResponse(status=504)
