"""Where a conversation stands, and what moves it: the one way to a lane (docs/decisions/0001).

A conversation is placed from facts that others may be changing: the contact, the rules. Each placing holds both
against change until it commits; where somebody is just changing them it does not wait (it may hold rows the other
one needs) but places again after its own commit, when the change is visible.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from invenio_center.contacts.errors import ContactMerged
from invenio_center.kernel import sql
from invenio_center.kernel.locks import LockSpace, try_shared
from invenio_center.models import Contact

from ..choices import ConversationStatus, LaneClass
from ..events import record, sight
from ..events.types import PresenceMoved
from ..models import Conversation, MoveCause
from ..sla import actions as sla
from . import moves, pricing, promotion, rights
from .landing import landed
from .place import ON_SITE, assign, class_of
from .words import SILENCE, Saying

__all__ = ["Saying", "landed", "moved", "place", "sweep_presence", "sync_rights", "visitor_seen"]

sync_rights = rights.sync_rights


def place(conversation: Conversation, saying: Saying = SILENCE) -> None:
    """Decide segment, lane, ready time and return lane from the facts of the object.

    Only assigns; the caller saves the row in the same transaction (a waiting row cannot exist without its lane) and
    then says ``landed``.
    ``promotes_at`` set on the object puts it into a return lane as well.
    """
    if conversation.status == ConversationStatus.CLOSED:
        conversation.lane = conversation.return_lane = None
        conversation.ready_at = conversation.promotes_at = None
        return
    certain = _hold_facts(conversation.contact_id)
    assign([conversation], saying)
    promotion.follow([conversation])
    if not certain:
        transaction.on_commit(lambda: moves.place_again(conversation.public_id))


def _hold_facts(contact_id: int) -> bool:
    """Keep contact and rules as they are until the transaction ends; False when somebody is changing them.

    Raises ContactMerged for a record that became part of another one: nothing of anybody waits there.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT merged_into_id FROM invenio_center_contact WHERE id = %s FOR SHARE SKIP LOCKED",
            [contact_id],
        )
        found = cursor.fetchone()
    if found is not None and found[0] is not None:
        raise ContactMerged.of(Contact.objects.get(pk=contact_id))
    return found is not None and try_shared(LockSpace.LANES, rights.RULES_LOCK)


def moved(  # noqa: PLR0913
    sender: Any = None,
    *,
    contacts: Sequence[int] = (),
    channels: Sequence[int] = (),
    segments: Sequence[int] = (),
    users: Sequence[int] = (),
    routing: bool | None = None,
    ageing: bool = False,
    leads: bool = False,
    **_: Any,
) -> None:
    """Receiver of ``ranking_changed``, inside the transaction of the change: at commit the new order holds.

    ``routing``: who belongs where may have changed, not just a score; assumed for segments, not for channels. Alone
    it means everybody: a tag that rules name was renamed or removed. Hours and consents are not announced, they are
    followed (``following``).
    ``ageing``: what a point is worth in waiting has changed.
    ``leads``: how long before their hour returns of these segments come to the top.
    """
    if segments and leads:
        promotion.setting_changed(segments)
    if contacts:
        moves.move_contacts(contacts)
    if segments and routing is not False:
        moves.move_all(MoveCause.RULES, segments=segments)
    elif channels and routing:
        moves.move_all(MoveCause.LINE, channels=channels)
    elif routing:
        moves.move_all(MoveCause.TAGS)
    if segments or channels or ageing:
        pricing.reprice(segments=segments, channels=channels, everything=ageing)
    if users or (segments and routing is not False):
        sync_rights()


# --- the visitor on the site ---


def visitor_seen(conversation_id: int) -> None:
    """A sign of life of a WebChat visitor. Who had left is back among those present at once."""
    with transaction.atomic():
        row = _locked(Q(pk=conversation_id))
        if row is None:
            return
        row.visitor_seen_at = sql.now()
        Conversation.objects.filter(pk=row.pk).update(visitor_seen_at=row.visitor_seen_at)
        if row.lane is not None and row.lane.cls == LaneClass.LEFT:
            _presence_changed(row)


def sweep_presence(limit: int = 500) -> int:
    """Visitors without a sign of life for 60 s leave the site; returns how many did."""
    silent = Q(visitor_seen_at__lte=sql.now() - ON_SITE)
    waiting = Conversation.objects.filter(status=ConversationStatus.WAITING, lane__cls=LaneClass.PRESENT)
    count = 0
    for pk in waiting.filter(silent).order_by("visitor_seen_at").values_list("pk", flat=True)[:limit]:
        with transaction.atomic():
            row = _locked(silent & Q(pk=pk, status=ConversationStatus.WAITING, lane__cls=LaneClass.PRESENT))
            if row is not None:
                _presence_changed(row)
                count += 1
    return count


def _locked(condition: Q) -> Conversation | None:
    """Locked first, read afterwards: relations joined in the locking statement may be those of an older row."""
    rows = Conversation.objects.filter(condition)
    keys = list(rows.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True)[:1])
    return (
        rows.select_related("channel", "lane", "holder__user").filter(pk__in=keys).first() if keys else None
    )


def _presence_changed(row: Conversation) -> None:
    before, segment = sight(row), row.segment_id
    place(row)
    row.save(update_fields=moves.PLACE)
    landed([(row, segment)])
    on_site = class_of(row, sql.now()) == LaneClass.PRESENT
    record(row, PresenceMoved(on_site=on_site, seen_before=before))
    if row.segment_id != segment:
        sla.follow_later([row.pk])
