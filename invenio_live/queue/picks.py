"""Taking a row before its turn: whom it passes, and the fact that is kept of it."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import Agent, Conversation
from . import queries
from .events import Picked
from .explain import Place

__all__ = ["Leap", "Picked", "fact", "leap"]


@dataclass(frozen=True, slots=True)
class Leap:
    """``overtaken``: public ids, head first. ``known``: it was among the places that are counted one by one."""

    place: Place
    overtaken: tuple[str, ...]
    known: bool


def leap(conversation: Conversation, agent: Agent | None) -> Leap | None:
    """Past what this agent may take (None: everything); None when it does not wait, so it passes nobody."""
    place = queries.place_of(conversation.pk)
    if place is None:
        return None
    overtaken, known = queries.ahead_of(conversation, agent)
    return Leap(place, tuple(overtaken), known)


def fact(
    conversation: Conversation,
    *,
    to: Agent,
    of: Leap | None,
    right: str,
    reason: str,
    seen_before: frozenset[str],
) -> Picked:
    since, place = conversation.waiting_since, of.place if of else None
    return Picked(
        agent=to.user_id,
        reason=reason,
        overtaken=of.overtaken if of else (),
        position=len(of.overtaken) + 1 if of else 1,
        right=right,
        waiting_since=since.isoformat() if since else "",
        rank=place.rank if place else 0,
        priority=place.priority if place else 0,
        seen_before=seen_before,
    )
