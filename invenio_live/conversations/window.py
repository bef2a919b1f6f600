"""Until when free text may be sent. One rule for console, API, macros and schedules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from channels_app import registry
from channels_app.models import Channel

from ..models import Conversation

NEVER_OPENED = datetime(1970, 1, 1, tzinfo=UTC)


def seconds_of(channel: Channel) -> int | None:
    """How long the window of this line stays open after the customer's last message; None where there is none."""
    connector = registry.of(channel)
    return connector.window(channel.settings) if connector else None


def closes_at(channel: Channel, last_customer_at: datetime | None) -> datetime | None:
    """The first moment at which free text is refused; None where the channel knows no window."""
    seconds = seconds_of(channel)
    if seconds is None:  # open for as long as the conversation is
        return None
    if last_customer_at is None:
        return NEVER_OPENED
    return last_customer_at + timedelta(seconds=seconds)


def is_open(conversation: Conversation, now: datetime) -> bool:
    end = closes_at(conversation.channel, conversation.last_customer_at)
    return end is None or now < end
