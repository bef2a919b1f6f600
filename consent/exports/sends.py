"""What was sent under a decision. The ledger knows decisions; whoever sends says here what became of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """``submitted_at``: when the provider was called, None when it never was; ``status``: a word for a person;
    ``message``: public id."""

    submitted_at: datetime | None
    status: str
    message: str


Source = Callable[[Iterable[uuid.UUID]], dict[uuid.UUID, Sent]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """``source`` answers, for ids of decisions, what was sent under them. Called once, at start."""
    if source not in _sources:
        _sources.append(source)


def of(decision_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Sent]:
    wanted = list(decision_ids)
    found: dict[uuid.UUID, Sent] = {}
    for source in _sources:
        found |= source(wanted)
    return found
