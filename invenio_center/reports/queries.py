"""Figures of Center's pages, read across apps. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, Min, Q, QuerySet, SmallIntegerField, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from channels_app.models import Channel, Envelope, EnvelopeState
from invenio_live.agents import queries as live_agents
from invenio_live.choices import RANK, TIER, ConversationStatus, LaneClass, Presence
from invenio_live.models import Agent, Conversation, Schedule, Team
from invenio_live.queue import takings
from invenio_live.queue.queries import Entry
from invenio_live.queue.takings import Taking

from ..models import AuditEntry, Contact

# In the order they are served.
TIERS = (("scheduled", "Agendamentos"), ("webchat", "WebChat"), ("normal", "Demais canais"))


@dataclass(frozen=True)
class QueueFigures:
    by_tier: dict[str, int]
    oldest: datetime | None
    vip: int

    @property
    def total(self) -> int:
        return sum(self.by_tier.values())


def in_queue(now: datetime) -> QuerySet[Any, Any]:
    """What stands in the order at this moment, by the same conditions as the walk of the queue.

    ``rank``: a due return is in its own tier, whatever else it waits for. ``since``: from when it waits.
    """
    due = Q(promotes_at__lte=now, return_lane__isnull=False)
    waits = Q(status=ConversationStatus.WAITING) | due & Q(status=ConversationStatus.SCHEDULED)
    return Conversation.objects.filter(waits, holder=None).annotate(
        rank=Case(
            When(due, then=RANK[LaneClass.SCHEDULED]), default="lane__rank", output_field=SmallIntegerField()
        ),
        since=Coalesce("waiting_since", "promotes_at"),
    )


def queue_figures(now: datetime | None = None) -> QueueFigures:
    """Who waits at this moment."""
    waiting = in_queue(now or timezone.now())
    counts: dict[str, int] = {tier: 0 for tier, _label in TIERS}
    for row in waiting.values("rank").annotate(n=Count("pk")):
        counts[TIER[row["rank"]]] += row["n"]
    vip = Q(lane__vip=True) | Q(return_lane__vip=True)
    figures = waiting.aggregate(oldest=Min("waiting_since"), vip=Count("pk", filter=vip))
    return QueueFigures(counts, figures["oldest"], figures["vip"])


def agents_by_presence() -> dict[str, int]:
    found = {
        row["presence"]: row["n"]
        for row in Agent.objects.filter(user__is_active=True).values("presence").annotate(n=Count("pk"))
    }
    return {state: found.get(state, 0) for state in Presence.values}


def agents() -> QuerySet[Agent]:
    """Everybody who serves, with what is held and owed; those on the job first."""
    held = Q(held__status=ConversationStatus.ACTIVE)
    return (
        Agent.objects.filter(user__is_active=True)
        .select_related("user")
        .select_related("lowered_by")
        .prefetch_related("skills", live_agents.open_pauses())
        .annotate(
            holding=Count("held", filter=held),
            owed=Count("held", filter=held & Q(held__turn="us")),
        )
        .order_by("-presence", "user__first_name", "user__username")
    )


def serving(segment: int) -> QuerySet[Agent, Any]:
    """Who has this segment, by own right or a team's; keys alone."""
    own, of_team = Q(user__segments=segment), Q(user__teams__segments=segment)
    return Agent.objects.filter(own | of_team).values("pk")


def agents_by_name() -> QuerySet[Agent]:
    """For selects."""
    return Agent.objects.select_related("user").order_by("user__first_name", "user__username")


def teams() -> QuerySet[Team]:
    """For selects."""
    return Team.objects.order_by("name")


def late_schedules(now: datetime | None = None) -> int:
    return Schedule.objects.filter(status="pending", due_at__lt=now or timezone.now()).count()


def alerted_schedules() -> int:
    """Late returns that supervisors were told of and that still nobody has taken."""
    alerted = Schedule.objects.filter(status="pending", alerted_at__isnull=False)
    return alerted.filter(conversation__holder=None).count()


def starving() -> list[int]:
    """Conversations that wait beyond the limits of the operation, as far as they are counted."""
    from invenio_live.queue import starving as waits

    return waits.beyond()


def failing_channels() -> list[Channel]:
    """Active lines whose newest word is an error."""
    broken = Q(last_error_at__isnull=False) & (Q(last_out_at=None) | Q(last_error_at__gt=F("last_out_at")))
    return list(Channel.objects.filter(broken, is_active=True))


def channel_counts() -> dict[str, int]:
    return Channel.objects.aggregate(all=Count("pk"), active=Count("pk", filter=Q(is_active=True)))


def dead_envelopes() -> int:
    return Envelope.objects.filter(state__in=(EnvelopeState.DEAD, EnvelopeState.UNREADABLE)).count()


def last_channel(contact: Contact) -> Channel | None:
    newest = Conversation.objects.filter(contact=contact).order_by("-id").select_related("channel").first()
    return newest.channel if newest else None


def conversations_of(contact: Contact) -> QuerySet[Conversation]:
    return Conversation.objects.filter(contact=contact).select_related(
        "channel", "segment", "holder__user", "outcome"
    )[:100]


def with_takings(rows: Iterable[Conversation]) -> list[tuple[Conversation, list[Taking]]]:
    """Each with how it left the queue, newest first."""
    listed = list(rows)
    found = takings.of_conversations([row.pk for row in listed])
    return [(row, found.get(row.pk, [])) for row in listed]


def schedules_of(contact: Contact) -> QuerySet[Schedule]:
    found = Schedule.objects.filter(conversation__contact=contact).select_related(
        "owner__user", "author", "conversation__channel"
    )
    return found.order_by("-due_at")[:100]


def changes_of(target: Any) -> QuerySet[AuditEntry]:
    """The audit trail of one object, newest first."""
    return AuditEntry.objects.filter(
        object_type=target._meta.model_name, object_id=str(getattr(target, "public_id", target.pk))
    ).select_related("actor")[:200]


def priority_changes(limit: int = 30) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(action="channel.priority_changed").select_related("actor")[:limit]


def policy_changes(limit: int = 50) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(action="policy.updated").select_related("actor").order_by("-id")[:limit]


def operation_changes(limit: int = 30) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(action="operation.updated").select_related("actor")[:limit]


@dataclass(frozen=True)
class Reserved:
    """Nobody else is given it before ``until``, as long as this agent is there."""

    agent: Agent
    until: datetime


@dataclass(frozen=True)
class QueueRow:
    """A place in the published order with what a supervisor needs beside it."""

    entry: Entry
    conversation: Conversation
    reserved: Reserved | None


def queue_rows(entries: Iterable[Entry]) -> list[QueueRow]:
    """Places of the queue with their conversations, in their order, in two queries more."""
    placed = list(entries)
    ids = [entry.conversation_id for entry in placed]
    conversations = Conversation.objects.select_related(
        "contact", "channel", "segment", "lane", "reserved_for__user"
    )
    found = conversations.in_bulk(ids)
    owned = Schedule.objects.filter(status="pending", conversation__in=ids, owner__isnull=False)
    promises = {one.conversation_id: one for one in owned.select_related("owner__user")}
    now = timezone.now()
    # One that was erased since the order was read has no row.
    return [
        QueueRow(entry, row, _reserved(entry, row, promises.get(row.pk), now))
        for entry in placed
        if (row := found.get(entry.conversation_id)) is not None
    ]


def _reserved(entry: Entry, row: Conversation, promise: Schedule | None, now: datetime) -> Reserved | None:
    """By the same conditions as the walk: a return is its owner's until its hour."""
    agent, until = row.reserved_for, row.reserved_until
    if entry.tier == TIER[RANK[LaneClass.SCHEDULED]]:
        agent, until = (promise.owner, promise.due_at) if promise else (None, None)
    if agent is None or until is None or until <= now or agent.presence != Presence.ONLINE:
        return None
    return Reserved(agent, until)
