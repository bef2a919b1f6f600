"""The clocks of a conversation follow its facts: who owes whom since when, whether it is closed, whose segment it is.

``follow`` is called with every save of a conversation (``conversations.placing``) and derives everything from the row,
so no act can forget a clock, and repeating it changes nothing. The caller holds the row's lock. docs/sla.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from invenio_center.hours.queries import opening
from invenio_center.kernel import sql
from invenio_center.models import Segment

from ..choices import ConversationStatus, Direction, SlaEnding, SlaKind, Turn
from ..models import Conversation, SlaClock
from . import clocks

ANSWERS = (SlaKind.FIRST, SlaKind.NEXT)


def promises(segment: Segment | None) -> bool:
    """Does the segment promise any time at all?"""
    return any(clocks.target(segment, kind) for kind in SlaKind.values)


def follow(row: Conversation, *, replied: bool = False) -> None:
    """Start, stop, run, retarget and end the clocks of a saved row. ``replied``: a person has just answered.

    Costs nothing where no time is or was promised: ``row.promised`` says so.
    """
    if not row.promised:
        return
    new = row.version == 0  # nothing has been recorded about it yet
    found = {} if new else {clock.kind: clock for clock in _open(row)}
    _retarget(row, found)
    _answer(row, found, new, replied)
    _resolution(row, found, new)


def owed_again(row: Conversation, ending: str = SlaEnding.ANSWERED) -> None:
    """A reply did not arrive, or a promise was taken back (``ending``): the clock it ended runs on as if there had been
    none. Before the row is saved.
    """
    if not row.promised:
        return
    ended = SlaClock.objects.filter(conversation=row, met_at__isnull=False).order_by("-id")
    answer = ended.filter(kind__in=ANSWERS, ending=ending).first()
    closing = (
        ended.filter(kind=SlaKind.RESOLUTION).first() if row.status == ConversationStatus.CLOSED else None
    )
    for clock in filter(None, (answer, closing)):
        # The older debt is the one that stands.
        SlaClock.objects.filter(conversation=row, kind=clock.kind, met_at=None).delete()
        clock.met_at, clock.ending = None, ""
        clock.save(update_fields=["met_at", "ending"])


def follow_later(ids: Iterable[int]) -> None:
    """Conversations that a rule has put elsewhere: each in a short transaction of its own, after the commit."""
    wanted = list(ids)
    if wanted:
        transaction.on_commit(lambda: [follow_again(pk) for pk in wanted])


@transaction.atomic
def follow_again(pk: int) -> None:
    """By the facts as they stand now."""
    keys = list(
        Conversation.objects.select_for_update(no_key=True).filter(pk=pk).values_list("pk", flat=True)
    )
    row = Conversation.objects.select_related("segment__hours").filter(pk__in=keys).first()
    if row is None or row.status == ConversationStatus.CLOSED:
        return
    if not row.promised and promises(row.segment):
        row.promised = True
        row.save(update_fields=["promised"])
    follow(row)


def _open(row: Conversation) -> Iterable[SlaClock]:
    return SlaClock.objects.filter(conversation=row, met_at=None).select_related("segment__hours")


def _retarget(row: Conversation, found: dict[str, SlaClock]) -> None:
    """Targets of the new segment; a promise it does not make falls away, unless it is broken already."""
    for clock in [one for one in found.values() if one.segment_id != row.segment_id]:
        now = sql.now()
        if clocks.is_up(clock, now):
            continue
        if row.segment is None or clocks.target(row.segment, clock.kind) is None:
            clock.delete()
            del found[clock.kind]
        else:
            openings = opening(clock.segment.hours), opening(row.segment.hours)
            clocks.retarget(clock, row.segment, openings, now)
            clock.save()


def _answer(row: Conversation, found: dict[str, SlaClock], new: bool, replied: bool) -> None:
    """First and next response: from the customer's word to the end of the debt."""
    if row.waiting_since is None:
        for kind in ANSWERS:
            if clock := found.pop(kind, None):
                clocks.end(clock, _moment(row), _ending(row, replied), row.holder_id)
                clock.save()
    elif _is_customers(row) and not any(kind in found for kind in ANSWERS):
        _start(row, SlaKind.FIRST if new or _is_first(row) else SlaKind.NEXT, row.waiting_since)


def _resolution(row: Conversation, found: dict[str, SlaClock], new: bool) -> None:
    """From the opening to the end; it stands while the customer is awaited."""
    clock = found.get(SlaKind.RESOLUTION)
    if clock is None:
        if row.status == ConversationStatus.CLOSED:
            return
        since = row.opened_at if new else row.waiting_since or sql.now()
        clock = _start(row, SlaKind.RESOLUTION, since)
        if clock is None or row.turn == Turn.US:
            return
    hours = opening(clock.segment.hours)
    if row.status == ConversationStatus.CLOSED:
        clocks.end(clock, _moment(row), SlaEnding.CLOSED, row.holder_id)
    elif row.turn == Turn.CUSTOMER:
        clocks.stand(clock, hours, max(row.turn_since, clock.started_at))
    else:
        clocks.run(clock, hours, row.turn_since)
    clock.save()


def _start(row: Conversation, kind: str, since: datetime) -> SlaClock | None:
    segment = row.segment
    if segment is None or clocks.target(segment, kind) is None:
        return None
    clock = clocks.started(kind, segment, opening(segment.hours), since)
    if clock is not None:
        clock.conversation = row
        clock.save(force_insert=True)
    return clock


def _moment(row: Conversation) -> datetime:
    """When the last act happened that ends something."""
    return row.closed_at or row.turn_since


def _ending(row: Conversation, replied: bool) -> str:
    if replied:
        return SlaEnding.ANSWERED
    if row.status == ConversationStatus.CLOSED:
        return SlaEnding.CLOSED
    return SlaEnding.SCHEDULED if row.status == ConversationStatus.SCHEDULED else SlaEnding.SETTLED


def _is_customers(row: Conversation) -> bool:
    """Opened by the customer's word, here or on another line; a transfer alone makes nobody wait for an answer."""
    last = row.last_customer_at
    return row.waiting_since is not None and (last is None or last >= row.waiting_since)


def _is_first(row: Conversation) -> bool:
    """Has no person ever answered here, and no first response been awaited before?"""
    if SlaClock.objects.filter(conversation=row, kind=SlaKind.FIRST).exists():
        return False
    return not row.messages.filter(direction=Direction.OUT, author__isnull=False).exists()
