"""How the clocks of conversations stand, by the database's clock; no mark of the sweep is asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.models.functions import Now

from ..choices import SlaKind
from ..models import SlaClock

# What the API calls them (contract.md).
NAMES = {SlaKind.FIRST: "first_response", SlaKind.NEXT: "next_response", SlaKind.RESOLUTION: "resolution"}
# Past its due time while it ran: broken, whether or not the sweep has come by.
UP = Q(breached_at__isnull=False) | Q(met_at=None, due_at__lte=Now())
RUNNING = Q(met_at=None)


def due(clocks: Iterable[Any]) -> dict[str, datetime | None]:
    """``{first_response, next_response, resolution}``: when each falls due; empty while it stands or is not owed."""
    found: dict[str, datetime | None] = dict.fromkeys(NAMES.values())
    for clock in clocks:
        if clock.met_at is None:
            found[NAMES[SlaKind(clock.kind)]] = clock.due_at
    return found


def open_of(ids: Iterable[int]) -> dict[int, list[SlaClock]]:
    """The open clocks of these conversations, by conversation."""
    found: dict[int, list[SlaClock]] = {}
    for clock in SlaClock.objects.filter(RUNNING, conversation__in=list(ids)).order_by("id"):
        found.setdefault(clock.conversation_id, []).append(clock)
    return found


def first_due(clocks: Iterable[SlaClock]) -> datetime | None:
    """Of open clocks: when the first of those that run falls due."""
    return min((clock.due_at for clock in clocks if clock.due_at), default=None)


def overdue() -> Q:
    """Of conversations: those with a promised time that has run out and is still owed."""
    return owed(due_at__lte=Now())


def owed(**wanted: Any) -> Q:
    """Of conversations: those with an open clock like this."""
    return Q(pk__in=SlaClock.objects.filter(RUNNING, **wanted).values("conversation"))
