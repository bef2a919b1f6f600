"""Waits that went too far: longer than the limit, or overtaken more often than the limit. Told of once per wait.

Who is overtaken by whom follows from two times alone: whatever was taken after a row began to wait and had begun later
than it went before it. So the rows beyond the limit of overtakings are those older than one moment.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.dateparse import parse_datetime

from invenio_center.kernel import sql
from invenio_center.operation.queries import current

from ..choices import ConversationStatus
from ..events import EVERYTHING, record, tell
from ..models import Conversation, ConversationEvent
from .events import Claimed, Picked, Starving

AT_ONCE = 200
# Takings looked back upon; more overtakings than this are not counted.
KNOWN_TAKINGS = 5_000


@dataclass(frozen=True, slots=True)
class Takings:
    """Since when the lately taken had waited, oldest first."""

    began: list[datetime]

    def overtook(self, since: datetime) -> int:
        """How many began to wait later than ``since`` and were taken before it."""
        return len(self.began) - bisect_right(self.began, since)

    def beyond(self, most: int) -> datetime | None:
        """Whoever began before this moment was overtaken more than ``most`` times."""
        return self.began[-most - 1] if len(self.began) > most else None


def takings() -> Takings:
    """Of the newest events; a handful of index pages however many there are."""
    types = (Claimed.type, Picked.type)
    found = (
        ConversationEvent.objects.filter(type__in=types).order_by("-id").values_list("data__waiting_since")
    )
    began = (parse_datetime(text) for (text,) in found[:KNOWN_TAKINGS] if text)
    return Takings(sorted(moment for moment in began if moment is not None))


def cutoff(known: Takings) -> datetime:
    """Whoever began to wait before this is beyond one of the limits."""
    limits = current()
    late: datetime = sql.now() - timedelta(minutes=limits.starving_min)
    overtaken = known.beyond(limits.starving_overtaken)
    return max(late, overtaken) if overtaken else late


def beyond(limit: int = AT_ONCE, *, told: bool = True) -> list[int]:
    """Numbers of the conversations beyond the limits, longest wait first. ``told``: those told of already too."""
    given = {"cutoff": cutoff(takings()), "limit": limit, "told": told}
    return [row["id"] for row in sql.rows(sql.statement(__file__, "starving"), given)]


def sweep() -> int:
    """Tell the supervisors of each, once; returns how many."""
    known = takings()
    return sum(_tell(pk, known) for pk in beyond(told=False))


@transaction.atomic
def _tell(pk: int, known: Takings) -> bool:
    # Locked first, read afterwards: relations joined in the locking statement may be those of an older row.
    free = Conversation.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=pk)
    if not list(free.values_list("pk")):
        return False  # somebody is just acting on it; the next sweep looks again
    row = Conversation.objects.select_related("channel", "contact", "holder").get(pk=pk)
    since = row.waiting_since
    if row.status != ConversationStatus.WAITING or row.holder is not None or since is None:
        return False
    waited_min = int((sql.now() - since).total_seconds() // 60)
    event = Starving(waited_min=waited_min, overtaken=known.overtook(since))
    record(row, event)
    sentence = (
        f"{row.contact} espera há {waited_min} min em {row.channel.label} e foi ultrapassado "
        f"{event.overtaken} vezes. Veja em Monitor › Fila."
    )
    tell(
        [EVERYTHING], "notice", {"code": "starving", "sentence": sentence, "conversation": str(row.public_id)}
    )
    return True
