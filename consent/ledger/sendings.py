"""Decisions and withdrawals as lists for people: by period, newest first, in pages that begin after a given row."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from ..models import ConsentEvent, Decision
from . import queries

__all__ = ["ConsentEvent", "Decision", "decisions", "leavings"]

# A person's no, and a stop that a provider keeps and told us of.
LEAVING = ("consent.withdrawn", "objection.registered", "suppression.added")
# A decision's id begins with the time at which a worker made it; clocks may differ by less than this.
SLACK = timedelta(hours=1)


def decisions(
    since: datetime, until: datetime, *, before: uuid.UUID | None = None, **exactly: str
) -> QuerySet[Decision]:
    """Decided in [since, until); ``exactly``: ``channel``, ``purpose``, ``decision``, ``reason``."""
    found = Decision.objects.filter(decided_at__gte=since, decided_at__lt=until, **exactly)
    bounded = found.filter(decision_id__gte=_first(since - SLACK), decision_id__lt=_first(until + SLACK))
    return (bounded.filter(decision_id__lt=before) if before else bounded).order_by("-decision_id")


def _first(moment: datetime) -> uuid.UUID:
    """The lowest id of that moment, so that a period is a range of the primary key."""
    return uuid.UUID(int=max(int(moment.timestamp() * 1000), 0) << 80)


def leavings(
    since: datetime,
    until: datetime,
    *,
    before: int | None = None,
    channel: str = "",
    purpose: str = "",
    method: str = "",
) -> QuerySet[ConsentEvent]:
    """Withdrawals recorded in [since, until); one of everything is one of each channel and purpose."""
    end = queries.newest()
    found = ConsentEvent.objects.filter(
        type__in=LEAVING, seq__gte=queries.first_at(since, end), seq__lt=queries.first_at(until, end)
    )
    if channel:
        found = found.filter(Q(channels=[]) | Q(channels__contains=[channel]))
    if purpose:
        found = found.filter(Q(purposes=[]) | Q(purposes__contains=[purpose]))
    if method:
        found = found.filter(method=method)
    return (found.filter(seq__lt=before) if before else found).order_by("-seq")
