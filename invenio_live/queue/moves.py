"""Moving what waits after a change of contacts, rules or lines, inside the transaction of that change.

Rows are locked before anything is decided and lanes are made last, so no two movers wait for each other in a circle.
Up to ``AT_ONCE`` rows move together with the change. More than that move in batches of their own after the commit,
oldest id first: each row stands in exactly one lane throughout, by the old rules or by the new.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from invenio_center.kernel.locks import LockSpace, lock
from invenio_center.models import Contact

from ..choices import ConversationStatus
from ..events import EVERYTHING, queue_group, tell
from ..models import Conversation
from ..sla import actions as sla
from .place import assign

AT_ONCE = 5_000
BATCH = 1_000
# Shared by everybody who places a conversation, taken alone by who changes the rules (docs/locks.md).
RULES_LOCK = "rules"
# The columns that say where a conversation stands.
PLACE = ("segment", "lane", "waiting_since", "ready_at", "return_lane", "promotes_at")
UNHELD = Q(status__in=(ConversationStatus.WAITING, ConversationStatus.SCHEDULED), holder=None)


def place_again(public_id: UUID) -> None:
    """A placing that met a change under way, repeated now that it can wait for it."""
    contact = Conversation.objects.filter(public_id=public_id).values_list("contact_id", flat=True).first()
    if contact is not None:
        with transaction.atomic():
            move_contacts([contact])


def move_contacts(contacts: Sequence[int]) -> None:
    """What these contacts have waiting. Their rows come first, so that nobody places by the old facts meanwhile."""
    ids = sorted(set(contacts))
    list(Contact.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    _move(Q(contact__in=ids))


def move_all(channels: Sequence[int] = ()) -> None:
    """Rules, state or VIP of a segment changed, or the default segment of these lines (none given: all lines)."""
    lock(LockSpace.LANES, [RULES_LOCK])
    condition = UNHELD & Q(channel__in=list(channels)) if channels else UNHELD
    if Conversation.objects.filter(condition)[: AT_ONCE + 1].count() <= AT_ONCE:
        _move(condition)
    else:
        transaction.on_commit(lambda: in_batches(condition))


def in_batches(condition: Q) -> None:
    last = 0
    while True:
        with transaction.atomic():
            page = Conversation.objects.filter(condition, pk__gt=last).order_by("pk")
            ids = list(page.values_list("pk", flat=True)[:BATCH])
            if not ids:
                return
            _move(Q(pk__in=ids))
            last = ids[-1]


def _move(condition: Q) -> None:
    """Lock, decide anew, write what differs, tell the consoles."""
    rows = list(_locked(condition))
    if not rows:
        return
    before = {row.pk: _stand(row) for row in rows}
    groups = {queue_group(row.channel_id, row.segment_id) for row in rows}
    assign(rows)
    moved = [row for row in rows if _stand(row) != before[row.pk]]
    if moved:
        Conversation.objects.bulk_update(moved, ["segment", "lane", "return_lane"], batch_size=BATCH)
        groups |= {queue_group(row.channel_id, row.segment_id) for row in moved}
        tell(groups | {EVERYTHING}, "queue.refresh", {})
        sla.follow_later(row.pk for row in moved if _concerned(row, before[row.pk][0]))


def _concerned(row: Conversation, segment: int | None) -> bool:
    return row.segment_id != segment and (row.promised or sla.promises(row.segment))


def _locked(condition: Q) -> QuerySet[Conversation]:
    rows = Conversation.objects.select_for_update(no_key=True, of=("self",)).filter(UNHELD & condition)
    return rows.select_related("channel").order_by("pk")


def _stand(row: Conversation) -> tuple[int | None, int | None, int | None]:
    return row.segment_id, row.lane_id, row.return_lane_id
