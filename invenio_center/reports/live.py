"""Beside the live queue: what waits in each tier, segment and line, and what each agent holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from invenio_live.choices import TIER, ConversationStatus
from invenio_live.models import Agent, Conversation

from .queries import TIERS


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
    waiting = Conversation.objects.filter(status=ConversationStatus.WAITING, holder=None)
    facts = {"count": Count("pk"), "oldest": Min("waiting_since")}
    by_rank = waiting.values("lane__rank").annotate(**facts)
    by_segment = waiting.values("segment__public_id", "segment__name").annotate(**facts).order_by("-count")
    by_line = waiting.values("channel__public_id", "channel__name").annotate(**facts).order_by("-count")
    return Groups(
        [_tier(code, label, list(by_rank)) for code, label in TIERS[1:]],
        [
            _group("segment", row, row["segment__public_id"] or "none", row["segment__name"] or "Fila geral")
            for row in by_segment
        ],
        [_group("channel", row, row["channel__public_id"], row["channel__name"]) for row in by_line],
    )


def _tier(code: str, label: str, rows: list[dict[str, object]]) -> Group:
    own = [row for row in rows if TIER[row["lane__rank"]] == code]  # type: ignore[index]
    oldest = [row["oldest"] for row in own if row["oldest"]]
    return Group("tier", code, label, sum(row["count"] for row in own), min(oldest, default=None))  # type: ignore[misc,type-var]


def _group(field: str, row: dict[str, object], value: object, label: str) -> Group:
    return Group(field, str(value), label, row["count"], row["oldest"])  # type: ignore[arg-type]


def held_by(agent: Agent) -> list[Conversation]:
    """What this agent holds, oldest debt first."""
    held = Conversation.objects.filter(holder=agent, status=ConversationStatus.ACTIVE)
    return list(held.select_related("contact", "channel").order_by("waiting_since", "pk")[:50])
