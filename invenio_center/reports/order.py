"""Reports on the order: as it is now, who was taken out of it, which priorities changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from invenio_live.models import Conversation, ConversationEvent
from invenio_live.queue import starving
from invenio_live.queue.queries import ALL_ROWS, list_section
from invenio_live.queue.sections import Section
from invenio_live.sla import queries as sla

from ..models import AuditEntry, User
from . import queries

RIGHTS = {
    "supervisor": "supervisão",
    "segment": "segmento permite escolher",
    "general": "fila geral permite escolher",
    "in_hand": "contato já em atendimento",
}
# Changed fields that move what waits; a channel's entry carries its priority too.
FIELDS = ["priority", "ageing_s"]


@dataclass(frozen=True)
class Placed:
    """``due``: when the first of its promised times runs out."""

    row: queries.QueueRow
    overtaken_by: int
    due: datetime | None


@dataclass(frozen=True)
class Pick:
    at: datetime
    who: str
    conversation: Conversation
    position: int
    overtaken: list[str]
    right: str
    reason: str


def queue_now(section: Section, most: int = ALL_ROWS) -> list[Placed]:
    """The published order with how many came later and were taken before each."""
    entries = list_section(section, most)
    known = starving.takings()
    clocks = sla.open_of(entry.conversation_id for entry in entries)
    return [
        Placed(
            row,
            known.overtook(row.entry.waiting_since) if row.entry.waiting_since else 0,
            sla.first_due(clocks.get(row.conversation.pk, ())),
        )
        for row in queries.queue_rows(entries)
    ]


def picks(since: datetime, until: datetime, agent: int | None = None) -> Iterator[Pick]:
    """Newest first. ``agent``: who took it out of the order, or got it so from a supervisor."""
    found = ConversationEvent.objects.filter(type="conversation.picked", at__gte=since, at__lt=until)
    if agent:
        found = found.filter(Q(actor=agent) | Q(data__agent=agent))
    people = {user.pk: user.display_name for user in User.objects.all()}
    for event in found.select_related("conversation__contact", "conversation__channel").order_by("-id"):
        data = event.data
        yield Pick(
            at=event.at,
            who=_who(event, people),
            conversation=event.conversation,
            position=data.get("position") or len(data.get("overtaken", ())) + 1,
            overtaken=_names(data.get("overtaken", ())),
            right=RIGHTS.get(data.get("right", ""), "–"),
            reason=data.get("reason", ""),
        )


def _who(event: ConversationEvent, people: Mapping[int, str]) -> str:
    """Who picked it and, where that is somebody else, for whom."""
    picker, holder = event.actor_id, event.data.get("agent")
    name = people.get(picker, "–") if picker else "Sistema"
    return name if holder in (None, picker) else f"{name}, para {people.get(holder, '–')}"


def _names(public_ids: list[str]) -> list[str]:
    found = Conversation.objects.select_related("contact").filter(public_id__in=public_ids)
    names = {str(row.public_id): str(row.contact) for row in found}
    return [names.get(one, "apagado") for one in public_ids]


def priority_changes(since: datetime, until: datetime, kind: str = "") -> QuerySet[AuditEntry]:
    """Of channels, segments, contacts and the ageing, newest first. ``kind``: only of these objects."""
    found = AuditEntry.objects.filter(at__gte=since, at__lt=until, changes__has_any_keys=FIELDS)
    found = found.filter(object_type=kind) if kind else found
    found = found.exclude(action__endswith=".created")  # what is new has moved nobody
    return found.select_related("actor").order_by("-at", "-pk")
