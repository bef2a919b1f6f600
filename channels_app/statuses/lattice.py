"""The order of what can be said about an outgoing message; the highest word heard stands. Pure.

A refusal outranks ``sent`` and ``uncertain`` but not proof of arrival, so every order of arrival ends the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..contract import Status

RANK = {
    Status.QUEUED: 0,
    Status.UNCERTAIN: 1,
    Status.SENT: 2,
    Status.FAILED: 3,
    Status.DELIVERED: 4,
    Status.READ: 5,
}


def is_forward(current: str, new: Status) -> bool:
    """``current`` "" stands for a message of which nothing was said yet."""
    return RANK[new] > (RANK[Status(current)] if current else -1)


def below(status: Status) -> list[str]:
    """Where a message may stand that this word moves forward."""
    return ["", *(known.value for known in RANK if RANK[known] < RANK[status])]


def highest(words: Iterable[Status]) -> Status | None:
    return max(words, key=RANK.__getitem__, default=None)
