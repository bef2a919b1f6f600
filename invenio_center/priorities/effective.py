"""Which priority counts: the first one set among contact, segment and channel. It replaces, it is no maximum."""

from __future__ import annotations

from typing import Literal

Source = Literal["contact", "segment", "channel"]


def effective(contact: int | None, segment: int | None, channel: int) -> tuple[int, Source]:
    """Pure: the priority that ranks and where it was set."""
    if contact is not None:
        return contact, "contact"
    if segment is not None:
        return segment, "segment"
    return channel, "channel"
