"""Beside the live queue: what waits in each tier, segment and line, and what each agent holds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from invenio_live.choices import TIER, ConversationStatus
from invenio_live.models import Conversation

from .queries import TIERS, in_queue


@dataclass(frozen=True)
class Group:
    """``field`` and ``value`` are the filter that shows its rows."""

    field: str
    value: str
    label: str
    count: int
    oldest: datetime | None


@dataclass(frozen=True)
class Groups:
    tiers: list[Group]
    segments: list[Group]
    lines: list[Group]


def groups() -> Groups:
    """Counts and the longest wait, over everything that waits, however much of it a list shows."""
    waiting = in_queue(timezone.now())
    by_rank = _counted(waiting, "rank")
    by_segment = _counted(waiting, "segment__public_id", "segment__name")
    by_line = _counted(waiting, "channel__public_id", "channel__name")
    return Groups(
        [_tier(code, label, by_rank) for code, label in TIERS],
        [
            _group("segment", row, row["segment__public_id"] or "none", row["segment__name"] or "Fila geral")
            for row in by_segment
        ],
        [_group("channel", row, row["channel__public_id"], row["channel__name"]) for row in by_line],
    )


def _counted(waiting: QuerySet[Conversation], *by: str) -> list[dict[str, Any]]:
    """Rows of ``by``, ``count`` and ``oldest``, the largest first."""
    counted: Any = waiting.values(*by).annotate(count=Count("pk"), oldest=Min("since"))
    return list(counted.order_by("-count"))


def _tier(code: str, label: str, rows: list[dict[str, Any]]) -> Group:
    own = [row for row in rows if TIER[row["rank"]] == code]
    oldest = [row["oldest"] for row in own if row["oldest"]]
    return Group("tier", code, label, sum(row["count"] for row in own), min(oldest, default=None))


def _group(field: str, row: dict[str, Any], value: object, label: str) -> Group:
    return Group(field, str(value), label, row["count"], row["oldest"])


def held() -> dict[int, list[Conversation]]:
    """What each agent holds, oldest debt first."""
    rows = Conversation.objects.filter(status=ConversationStatus.ACTIVE).select_related("contact", "channel")
    found: dict[int, list[Conversation]] = defaultdict(list)
    for row in rows.order_by("waiting_since", "pk"):
        found[row.holder_id or 0].append(row)
    return found
