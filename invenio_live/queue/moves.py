"""Moving what waits after a change of contacts, rules or lines, inside the transaction of that change.

Rows are locked before anything is decided and lanes are made last, so no two movers wait for each other in a circle.
Up to ``AT_ONCE`` rows move together with the change. For more a ``Move`` is written in that transaction and worked off
in batches (``batches``): each row stands in exactly one lane throughout, by the old rules or by the new.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from channels_app import bells
from invenio_center.kernel.locks import LockSpace, lock, lock_shared
from invenio_center.models import Contact

from ..choices import ConversationStatus
from ..events import EVERYTHING, queue_group, tell
from ..models import Conversation, Move, MoveCause
from ..sla import actions as sla
from . import promotion
from .landing import landed
from .place import assign
from .rights import RULES_LOCK

AT_ONCE = 5_000
BATCH = 1_000
TASK = "invenio_live.tasks.move_batches"
# The columns that say where a conversation stands.
PLACE = ("segment", "lane", "waiting_since", "ready_at", "return_lane", "promotes_at")
UNHELD = Q(status__in=(ConversationStatus.WAITING, ConversationStatus.SCHEDULED), holder=None)


def place_again(public_id: UUID) -> None:
    """A placing that met a change under way, of the contact or of the rules, repeated now that it can wait for it."""
    contact = Conversation.objects.filter(public_id=public_id).values_list("contact_id", flat=True).first()
    if contact is not None:
        with transaction.atomic():
            _hold([contact])
            lock_shared(LockSpace.LANES, RULES_LOCK)
            move(Q(contact=contact))


def move_contacts(contacts: Sequence[int]) -> None:
    """What these contacts have waiting. Their rows come first, so that nobody places by the old facts meanwhile."""
    ids = sorted(set(contacts))
    _hold(ids)
    move(Q(contact__in=ids))


def _hold(contacts: Sequence[int]) -> None:
    rows = Contact.objects.select_for_update(no_key=True).filter(pk__in=contacts)
    list(rows.order_by("pk").values_list("pk"))


def move_all(cause: str, *, segments: Sequence[int] = (), channels: Sequence[int] = ()) -> None:
    """Who belongs where may have changed for all that waits, or for what waits on ``channels``."""
    lock(LockSpace.LANES, [RULES_LOCK])
    scope = scope_of(channels)
    if Conversation.objects.filter(scope)[: AT_ONCE + 1].count() <= AT_ONCE:
        move(scope)
        return
    rows = Conversation.objects.filter(scope)
    Move.objects.create(
        cause=MoveCause(cause),
        segments=list(segments),
        channels=list(channels),
        total=rows.count(),
        upto=rows.aggregate(last=Max("pk"))["last"],
    )
    bells.ring(TASK)


def scope_of(channels: Sequence[int]) -> Q:
    return UNHELD & Q(channel__in=list(channels)) if channels else UNHELD


def move(condition: Q) -> int:
    """Lock, decide anew, write what differs, tell the consoles. Returns how many rows stand elsewhere now."""
    rows = list(_locked(condition))
    if not rows:
        return 0
    before = {row.pk: _stand(row) for row in rows}
    groups = {queue_group(row.channel_id, row.segment_id) for row in rows}
    assign(rows)
    promotion.follow(rows)
    moved = [row for row in rows if _stand(row) != before[row.pk]]
    if moved:
        Conversation.objects.bulk_update(
            moved, ["segment", "lane", "return_lane", "promotes_at"], batch_size=BATCH
        )
        landed((row, before[row.pk][0]) for row in moved)
        groups |= {queue_group(row.channel_id, row.segment_id) for row in moved}
        tell(groups | {EVERYTHING}, "queue.refresh", {})
        promotion.tell_moved(row for row in moved if row.promotes_at != before[row.pk][3])
        sla.follow_later(row.pk for row in moved if _concerned(row, before[row.pk][0]))
    return len(moved)


def _concerned(row: Conversation, segment: int | None) -> bool:
    return row.segment_id != segment and (row.promised or sla.promises(row.segment))


def _locked(condition: Q) -> QuerySet[Conversation]:
    rows = Conversation.objects.select_for_update(no_key=True, of=("self",)).filter(UNHELD & condition)
    return rows.select_related("channel").order_by("pk")


def _stand(row: Conversation) -> tuple[int | None, int | None, int | None, datetime | None]:
    return row.segment_id, row.lane_id, row.return_lane_id, row.promotes_at
