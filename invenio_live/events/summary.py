"""The row that stands for a conversation in every list of the console and in frames.

It carries its lane instead of a rank: the browser sorts by (rank, order_priority high first, ready_at, n), the
published order, and a changed priority travels as one changed lane. ``n`` is the tie-breaker (the row's number);
times keep their microseconds, since two of them may decide an order. ``queue`` names who may take it from the queue.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from invenio_center.kernel import address

from ..choices import TIER
from ..models import Conversation, Lane
from .groups import queue_group

RELATED = ("channel", "contact", "segment", "holder__user", "lane", "return_lane", "reserved_for")


def summary(conversation_id: int) -> dict[str, Any] | None:
    """The row of one conversation as it is now, or None when it is gone."""
    return next(iter(summaries([conversation_id])), None)


def summaries(ids: Iterable[int]) -> list[dict[str, Any]]:
    """Rows in the order of ``ids``, in one query."""
    wanted = list(ids)
    found = {c.pk: c for c in Conversation.objects.filter(pk__in=wanted).select_related(*RELATED)}
    return [of(found[pk]) for pk in wanted if pk in found]


def of(conversation: Conversation) -> dict[str, Any]:
    """``conversation`` must have been loaded with ``RELATED``."""
    channel, segment, holder = conversation.channel, conversation.segment, conversation.holder
    return {
        "id": str(conversation.public_id),
        "n": conversation.pk,
        "version": conversation.version,
        "protocol": conversation.protocol,
        "status": conversation.status,
        "name": conversation.contact.name or _nameless(conversation.reply_to),
        "contact": str(conversation.contact.public_id),
        "channel": {"id": str(channel.public_id), "kind": channel.kind, "label": channel.label},
        "segment": {"id": str(segment.public_id), "name": segment.name} if segment else None,
        "holder": {"user": holder.user_id, "name": holder.user.display_name} if holder else None,
        "lane": lane(conversation.lane),
        "return_lane": lane(conversation.return_lane),
        "ready_at": stamp(conversation.ready_at),
        "waiting_since": stamp(conversation.waiting_since),
        "promotes_at": stamp(conversation.promotes_at),
        "reserved_for": conversation.reserved_for.user_id if conversation.reserved_for else None,
        "reserved_until": stamp(conversation.reserved_until),
        "vip": bool(conversation.lane and conversation.lane.vip) or conversation.contact.is_vip,
        "turn": conversation.turn,
        "turn_since": stamp(conversation.turn_since),
        "last_customer_at": stamp(conversation.last_customer_at),
        "last_message_at": stamp(conversation.last_message_at),
        "preview": conversation.preview,
        "unread": conversation.unread,
        "fence": conversation.fence,
        "queue": queue_group(conversation.channel_id, conversation.segment_id),
    }


def _nameless(reply_to: str) -> str:
    """Lists are read by everybody who may take the row, so an address stands there masked."""
    if "@" in reply_to:
        return address.mask_email(reply_to)
    return address.mask_phone(reply_to) if address.phone_canonical(reply_to) else "Sem nome"


def lane(found: Lane | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "id": found.pk,
        "rank": found.rank,
        "tier": TIER[found.rank],
        "priority": found.priority,
        "order_priority": found.order_priority,
        "priority_source": found.priority_source,
        "vip": found.vip,
    }


def stamp(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="microseconds") if moment else None
