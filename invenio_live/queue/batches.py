"""Working off a ``Move``: many rows placed anew, a batch a transaction. A process that dies loses nothing: the row says
where it is, and the next worker goes on from there."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from channels_app import bells
from invenio_center.kernel import sql
from invenio_center.models import Segment

from ..models import Conversation, Move
from . import moves

# A task ends after this and rings for the next, so that a stop of the workers never waits long.
TURN = timedelta(seconds=10)


def work(turn: timedelta = TURN) -> None:
    """Move on until nothing is left or the turn is over."""
    until = sql.now() + turn
    while _step():
        if sql.now() >= until:
            bells.ring(moves.TASK)
            return


@transaction.atomic
def _step() -> bool:
    """One batch of the oldest unfinished move; False when there is none that another worker is not at."""
    free = Move.objects.select_for_update(no_key=True, skip_locked=True).filter(ended_at=None)
    row = free.order_by("pk").first()
    if row is None:
        return False
    rest = Conversation.objects.filter(moves.scope_of(row.channels), pk__gt=row.position, pk__lte=row.upto)
    ids = list(rest.order_by("pk").values_list("pk", flat=True)[: moves.BATCH])
    row.changed += moves.move(Q(pk__in=ids)) if ids else 0
    row.seen += len(ids)
    row.position = ids[-1] if ids else row.upto
    if len(ids) < moves.BATCH:
        row.ended_at = sql.now()
    row.save(update_fields=["changed", "seen", "position", "ended_at"])
    return True


def under_way(segment: Segment | None = None) -> QuerySet[Move]:
    """Moves that are not done yet; of ``segment`` those its changes began."""
    rows = Move.objects.filter(ended_at=None)
    return rows if segment is None else rows.filter(segments__contains=[segment.pk])


def latest(segment: Segment) -> Move | None:
    """The newest move that a change of this segment began, done or not."""
    return Move.objects.filter(segments__contains=[segment.pk]).order_by("-pk").first()
