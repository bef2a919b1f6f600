"""A new message of somebody served lately is kept for the same agent for a moment; it never changes the order."""

from __future__ import annotations

from datetime import datetime, timedelta

from channels_app.models import Kind
from invenio_center.kernel import sql
from invenio_center.models import Operation, Segment
from invenio_center.operation import queries as operation

from ..agents import queries as agents
from ..choices import ConversationStatus, Presence
from ..models import Agent, Conversation, LaneEntry, Loyalty, Message

# Beyond its limit an agent keeps the contacts served last; the limit depends on being connected.
PRUNE = """
DELETE FROM invenio_live_loyalty kept
USING (
    SELECT one.id, row_number() OVER (PARTITION BY one.agent_id, one.segment_id ORDER BY one.at DESC) AS place,
        CASE WHEN agent.presence = 'offline' THEN segment.loyal_offline_limit ELSE segment.loyal_online_limit END
            AS most
    FROM invenio_live_loyalty one
    JOIN invenio_live_agent agent ON agent.id = one.agent_id
    JOIN invenio_center_segment segment ON segment.id = one.segment_id
    WHERE segment.loyal_online_limit IS NOT NULL OR segment.loyal_offline_limit IS NOT NULL
) counted
WHERE counted.id = kept.id AND counted.place > counted.most
"""


def reserve(message: Message) -> Agent | None:
    """Called in the transaction that took the message in: keeps its conversation for the loyal agent.

    Only when the waiting has just begun, and only while that agent is there, not paused, with room and the right.
    """
    row = message.conversation
    fresh = row.status == ConversationStatus.WAITING and row.waiting_since == message.at
    if not fresh or row.segment is None or not row.segment.loyal_hours:
        return None
    wait = _wait(row.channel.kind, operation.current())
    now = sql.now()
    agent = _loyal(row, row.segment, now) if wait else None
    if agent is None:
        return None
    row.reserved_for, row.reserved_until = agent, now + wait
    row.save(update_fields=["reserved_for", "reserved_until"])
    return agent


def prune() -> int:
    """Loyal contacts beyond the limits of their segments; how many were set free."""
    return sql.execute(PRUNE)


def _wait(kind: str, settings: Operation) -> timedelta:
    """A call cannot wait for one person."""
    if kind in (Kind.VOICE, Kind.VIDEO):
        return timedelta(0)
    webchat = kind == Kind.WEBCHAT
    return timedelta(seconds=settings.loyal_wait_webchat_s if webchat else settings.loyal_wait_s)


def _loyal(row: Conversation, segment: Segment, now: datetime) -> Agent | None:
    since = now - timedelta(hours=segment.loyal_hours)
    kept = Loyalty.objects.filter(contact=row.contact_id, at__gt=since).select_related("agent").first()
    if kept is None or kept.agent.presence != Presence.ONLINE:
        return None
    may = LaneEntry.objects.filter(lane=row.lane_id, lane_set=kept.agent.lane_set_id)
    return kept.agent if may.exists() and agents.has_room(kept.agent, row.channel.kind) else None
