"""Which lane a conversation belongs to, from its facts. Everything here assigns; ``lanes`` saves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from channels_app.models import Channel, Kind
from invenio_center.kernel import sql
from invenio_center.kernel.locks import LockSpace, lock
from invenio_center.models import Contact, Segment
from invenio_center.operation.queries import current
from invenio_center.priorities.effective import effective
from invenio_center.segments.queries import Book, Standing, open_book
from invenio_center.segments.sorts import OPEN

from ..choices import RANK, ConversationStatus, LaneClass
from ..models import Conversation, Lane
from . import hours
from .rights import LANES_LOCK, enter_lanes
from .words import SILENCE, Saying, first_words

# A visitor is on the site while the last sign of life is younger than this.
ON_SITE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Key:
    """What makes a lane; equal keys share it."""

    channel_id: int
    segment_id: int | None
    scoring_segment_id: int | None
    contact_priority: int | None
    vip: bool
    cls: str


def assign(conversations: Sequence[Conversation], saying: Saying = SILENCE) -> None:
    """Set segment, lane, ready time and return lane of each. ``saying``: what the customer of one row writes now."""
    contacts = {c.pk: c for c in Contact.objects.filter(pk__in={row.contact_id for row in conversations})}
    book = open_book(contacts.values(), hours.states)
    told = facts_told(conversations, book.needed, book.hours, saying)
    keys: list[tuple[Conversation, Key | None, Key | None]] = []
    now = sql.now()
    for row in conversations:
        found = _standing(row, contacts[row.contact_id], book, told[id(row)])
        row.segment = found.routing
        key = _key(row, contacts[row.contact_id], found)
        if row.status == ConversationStatus.WAITING:
            row.waiting_since = row.waiting_since or now
            row.ready_at = row.waiting_since
        held_or_waits = row.status in (ConversationStatus.WAITING, ConversationStatus.ACTIVE)
        own = replace(key, cls=class_of(row, now)) if held_or_waits else None
        back = replace(key, cls=LaneClass.SCHEDULED) if row.promotes_at is not None else None
        keys.append((row, own, back))
    lanes = lanes_of({key for _, own, back in keys for key in (own, back) if key is not None})
    for row, own, back in keys:
        row.lane = lanes[own] if own else None
        row.return_lane = lanes[back] if back else None


def class_of(row: Conversation, now: datetime) -> LaneClass:
    """The class of its own lane, by channel and the visitor's last sign of life."""
    if row.channel.kind != Kind.WEBCHAT:
        return LaneClass.TOP if is_topped(row) else LaneClass.NORMAL
    seen = row.visitor_seen_at
    return LaneClass.PRESENT if seen is not None and seen > now - ON_SITE else LaneClass.LEFT


def is_topped(row: Conversation) -> bool:
    """Put on top by a supervisor: for the wait that was open then, not for a later one."""
    return row.topped_at is not None and row.waiting_since is not None and row.waiting_since <= row.topped_at


def facts_told(
    rows: Sequence[Conversation],
    needed: Collection[str],
    opened: Mapping[int, str],
    saying: Saying = SILENCE,
) -> dict[int, dict[str, Any]]:
    """What rules may ask about each conversation, by the object's ``id()``: a new row has no key yet."""
    words = first_words(rows, saying) if "message" in needed else {}
    return {
        id(row): {
            "kind": row.channel.kind,
            "channel": str(row.channel.public_id),
            "message": words.get(row.pk, ""),
            "hours": opened.get(row.channel.hours_id, OPEN) if row.channel.hours_id else OPEN,
        }
        for row in rows
    }


def stand(contact: Contact, channel: Channel | None) -> Standing:
    """Where this person would stand who wrote on this line (or on none known) now, before a word is said."""
    book = open_book([contact], hours.states)
    if channel is None:
        return book.standing(contact, {})
    row = Conversation(contact=contact, channel=channel)
    told = facts_told([row], book.needed, book.hours, Saying(first=True))
    return _standing(row, contact, book, told[id(row)])


def _standing(row: Conversation, contact: Contact, book: Book, told: Mapping[str, Any]) -> Standing:
    return book.standing(
        contact,
        told,
        transferred=row.transferred_segment_id,
        line_segment=row.channel.default_segment_id,
    )


def _key(row: Conversation, contact: Contact, found: Standing) -> Key:
    return Key(
        row.channel_id,
        found.routing.pk if found.routing else None,
        found.scoring.pk if found.scoring else None,
        contact.priority,
        found.vip,
        LaneClass.NORMAL,
    )


def lanes_of(keys: Iterable[Key]) -> dict[Key, Lane]:
    """The lanes of these keys; missing ones are made under the lanes lock, with the priorities then in force."""
    wanted = set(keys)
    found = _known(wanted)
    missing = wanted - found.keys()
    if missing:
        lock(LockSpace.LANES, [LANES_LOCK])
        found |= _known(missing)
        made = _make(sorted(missing - found.keys(), key=repr))
        enter_lanes([lane.pk for lane in made.values()])
        found |= made
    return found


def _known(keys: set[Key]) -> dict[Key, Lane]:
    if not keys:
        return {}
    rows = Lane.objects.filter(
        channel_id__in={key.channel_id for key in keys}, cls__in={key.cls for key in keys}
    )
    if len(keys) == 1:
        (key,) = keys
        same: dict[str, Any] = {
            "segment_id": key.segment_id,
            "scoring_segment_id": key.scoring_segment_id,
            "contact_priority": key.contact_priority,
            "vip": key.vip,
        }
        rows = rows.filter(**same)
    return {key: lane for lane in rows if (key := key_of(lane)) in keys}


def key_of(lane: Lane) -> Key:
    return Key(
        lane.channel_id, lane.segment_id, lane.scoring_segment_id, lane.contact_priority, lane.vip, lane.cls
    )


def _make(keys: Sequence[Key]) -> dict[Key, Lane]:
    scores = dict(
        Segment.objects.filter(pk__in={key.scoring_segment_id for key in keys}).values_list("pk", "priority")
    )
    ageing_s = current().ageing_s
    lanes = [_lane(key, scores, ageing_s) for key in keys]
    return dict(zip(keys, Lane.objects.bulk_create(lanes), strict=True))


def _lane(key: Key, scores: Mapping[int, int | None], ageing_s: int) -> Lane:
    lane = Lane(
        channel_id=key.channel_id,
        segment_id=key.segment_id,
        scoring_segment_id=key.scoring_segment_id,
        contact_priority=key.contact_priority,
        vip=key.vip,
        cls=key.cls,
        rank=RANK[LaneClass(key.cls)],
    )
    score = scores.get(key.scoring_segment_id) if key.scoring_segment_id else None
    lane.priority, lane.priority_source = effective(key.contact_priority, score, lane.channel.priority)
    order = sql.row("SELECT * FROM queue_lane_order(%s, %s, %s)", [key.cls, lane.priority, ageing_s]) or {}
    lane.order_priority, lane.head_start_s = order["order_priority"], order["head_start_s"]
    return lane
