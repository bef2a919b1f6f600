"""The whole state of a console, read at once: what frames then keep current.

Everything is read in one repeatable snapshot of the database, so that its parts fit each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from invenio_center.models import Segment, Tag
from invenio_center.operation.queries import current

from ..agents import queries as agents
from ..choices import Presence
from ..conversations import queries as conversations
from ..distribution import offers
from ..events.summary import stamp, summaries, summary
from ..models import Agent, Assignment, Conversation, Outcome
from ..queue import queries as queues
from . import sight

if TYPE_CHECKING:
    from .caller import Caller

LIMIT = 200
# Rows in one answer: a message of a socket has at most 1 MiB (Daphne), a row up to 2 KiB.
MOST = 400
FARTHEST = 10_000
# Returns in a snapshot, the next ones; the others stand in the calendar, and come as frames when their time does.
PROMISED = 150


@transaction.atomic
def load(caller: Caller) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    agent = caller.agent()
    promised = list(conversations.scheduled_for(agent)[: PROMISED + 1])
    return {
        "now": stamp(timezone.now()),
        "time_zone": settings.TIME_ZONE,
        "me": me(caller, agent),
        "groups": sorted(sight.groups_of(caller.user)),
        "queue": queue(caller, 0, LIMIT),
        "held": _rows(conversations.held_by(agent)),
        "scheduled": _rows(promised[:PROMISED]),
        "scheduled_more": len(promised) > PROMISED,
        "offers": [offer(found) for found in offers.open_offers(agent)],
        **choices(agent),
    }


def choices(agent: Agent) -> dict[str, Any]:
    """What dialogs offer. Colleagues come and go, so the console asks again when it opens one."""
    return {
        "outcomes": list(Outcome.objects.filter(is_active=True).values("id", "label", "requires_note")),
        "pauses": list(agents.pauses().values("id", "name", "minutes", "requires_note")),
        "picks_general": current().picks_general,
        "segments": [
            {"id": str(segment.public_id), "name": segment.name, "picks": segment.allows_picks}
            for segment in Segment.objects.filter(is_active=True)
        ],
        "tags": list(Tag.objects.values("name", "color")),
        "agents": [colleague(other) for other in _colleagues(agent)],
    }


def me(caller: Caller, agent: Agent | None = None, load: agents.Load | None = None) -> dict[str, Any]:
    """``agent`` and ``load``: the caller's row and load, when they were read in the same request."""
    return {**agents.me(agent or caller.agent(), load), "supervises": caller.supervises}


def queue(caller: Caller, offset: int, limit: int) -> dict[str, Any]:
    """Rows in the order of "Próximo" after the first ``offset``; ``total`` counts those before and beyond as well."""
    found = queues.list_queue(None if caller.supervises else caller.agent(), limit, offset)
    listed = summaries([entry.conversation_id for entry in found.entries])
    now = stamp(timezone.now())
    counted = {"total": found.total, "urgent": found.urgent}
    return {"rows": listed, **counted, "offset": offset, "limit": limit, "now": now}


def row(conversation: Conversation) -> dict[str, Any] | None:
    """As lists show it, read anew: an action may have changed it."""
    return summary(conversation.pk)


def offer(found: Assignment) -> dict[str, Any]:
    """Given by distribution and not opened yet; as the frame ``offer.made``, without ``me``."""
    return {
        "conversation": str(found.conversation.public_id),
        "accept_by": stamp(found.accept_by),
        "sentence": found.sentence,
    }


def colleague(agent: Agent) -> dict[str, Any]:
    return {
        "id": str(agent.user.public_id),
        "name": agent.user.display_name,
        "presence": agent.presence,
        "presence_label": Presence(agent.presence).label,
    }


def _rows(found: Any) -> list[dict[str, Any]]:
    return summaries(conversation.pk for conversation in found)


def _colleagues(agent: Agent) -> list[Agent]:
    others = Agent.objects.filter(user__is_active=True).exclude(pk=agent.pk).select_related("user")
    return list(others.order_by("user__first_name", "user__username")[:500])
