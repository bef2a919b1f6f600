"""What most reports are narrowed by: days of the account's zone, segment, line, operator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from channels_app.models import Channel
from invenio_live.models import Agent

from ..kernel.asked import day, number
from ..models import Segment

USUAL_DAYS = 7


@dataclass(frozen=True)
class Narrowing:
    """``until`` is the last day that counts. Numbers are primary keys; None is all."""

    since: date = field(default_factory=lambda: timezone.localdate() - timedelta(days=USUAL_DAYS - 1))
    until: date = field(default_factory=timezone.localdate)
    segment: int | None = None
    channel: int | None = None
    agent: int | None = None

    @property
    def begin(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.since, time()))

    @property
    def end(self) -> datetime:
        """The first moment that counts no more."""
        return timezone.make_aware(datetime.combine(self.until + timedelta(days=1), time()))

    def within(self, name: str) -> Q:
        return Q((f"{name}__gte", self.begin), (f"{name}__lt", self.end))

    def of(self, **paths: str) -> Q:
        """``segment="conversation__segment"``: where each choice is found; what is not chosen narrows nothing."""
        chosen = {path: getattr(self, name) for name, path in paths.items()}
        return Q(**{path: value for path, value in chosen.items() if value is not None})


def narrowing(asked: Mapping[str, str]) -> Narrowing:
    """From the address of a page; what is not understood counts as not asked."""
    given: dict[str, Any] = {name: day(asked.get(name)) for name in ("since", "until")}
    given |= {name: number(asked.get(name)) for name in ("segment", "channel", "agent")}
    return Narrowing(**{name: value for name, value in given.items() if value is not None})


def choices() -> dict[str, QuerySet[Any]]:
    return {
        "segments": Segment.objects.order_by("name"),
        "channels": Channel.objects.order_by("kind", "name"),
        "agents": Agent.objects.select_related("user").order_by("user__first_name", "user__username"),
    }
