"""Until when free text may be sent. One rule for console, API, macros and schedules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from channels_app import registry

from ..models import Conversation

NEVER_OPENED = datetime(1970, 1, 1, tzinfo=UTC)


def closes_at(kind: str, last_customer_at: datetime | None) -> datetime | None:
    """The first moment at which free text is refused; None where the channel knows no window."""
    connector = registry.connector(kind)
    if connector is None or connector.window_s is None:  # open for as long as the conversation is
        return None
    if last_customer_at is None:
        return NEVER_OPENED
    return last_customer_at + timedelta(seconds=connector.window_s)


def is_open(conversation: Conversation, now: datetime) -> bool:
    end = closes_at(conversation.channel.kind, conversation.last_customer_at)
    return end is None or now < end
