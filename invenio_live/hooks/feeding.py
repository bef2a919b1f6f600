"""From rows of events to rows of deliveries: none lost, each once for each subscription.

Numbers become visible out of order: 8 may be there while the transaction that drew 7 is still open. So a source is not
read "from my last number on" alone. What is missing below the last number is kept as a gap, with the transactions that
were writing to the table just then. A gap is looked at again at every reading, and given up only when it was empty
after all of them had ended: then its number was drawn by a transaction that came to nothing. Who writes events pays
nothing for this: no lock, no column, no index. See docs/decisions/0005-webhooks-fed-by-gaps.md.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from consent.ledger import queries as ledger
from invenio_center.kernel import sql

from ..models import FeedCursor, Subscription, SubscriptionDelivery
from . import catalogue
from .sources import SOURCES, Occurrence, Source

BATCH = 500
# A transaction holds this lock from before it draws a number until after its rows are visible.
WRITERS = """
SELECT DISTINCT virtualtransaction AS writer FROM pg_locks
WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted AND relation = %s::regclass
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
Gap = list[Any]  # first, last, writers that may bring it


def feed(*, seconds: float = 10.0) -> int:
    """Read every source to its end, or for so long; how many deliveries were added."""
    added, until = 0, time.monotonic() + seconds
    for source in SOURCES.values():
        more = True
        while more and time.monotonic() < until:
            fresh, more = _feed(source)
            added += fresh
    return added


@transaction.atomic
def _feed(source: Source) -> tuple[int, bool]:
    """One batch: deliveries added, and whether there is more. Whoever finds the cursor locked leaves it alone."""
    free = FeedCursor.objects.select_for_update(no_key=True, skip_locked=True)
    cursor = free.filter(source=source.name).first()
    subscriptions = active() if cursor is not None else []
    if cursor is None or not subscriptions:
        return 0, False
    before = (cursor.upto, cursor.gaps)
    late, cursor.gaps = _late(source, cursor.gaps)
    fresh = source.after(cursor.upto, BATCH)
    if fresh:
        cursor.gaps = cursor.gaps + _gaps(source, cursor.upto, [row["id"] for row in fresh])
        cursor.upto = fresh[-1]["id"]
    if (cursor.upto, cursor.gaps) != before:
        cursor.save()
    occurrences = [one for row in [*late, *fresh] for one in source.read(row)]
    return sum(_add(one, occurrences) for one in subscriptions), len(fresh) == BATCH


def _late(source: Source, gaps: Sequence[Gap]) -> tuple[list[dict[str, Any]], list[Gap]]:
    """Rows that have filled gaps, and the gaps that may still be filled."""
    if not gaps:
        return [], []
    writing = _writers(
        source
    )  # read first: who is missing here has made its rows visible to what is read next
    found: list[dict[str, Any]] = []
    left: list[Gap] = []
    for first, last, writers in gaps:
        rows = source.between(first, last, BATCH)
        found += rows
        if writing & set(writers) or len(rows) == BATCH:
            left += [[*hole, writers] for hole in _holes(first - 1, [row["id"] for row in rows], last)]
    return found, left


def _gaps(source: Source, upto: int, numbers: Sequence[int]) -> list[Gap]:
    holes = _holes(upto, numbers, numbers[-1])
    if not holes:
        return []
    writers = sorted(_writers(source))
    return [[*hole, writers] for hole in holes]


def _holes(before: int, numbers: Iterable[int], last: int) -> list[tuple[int, int]]:
    """Ranges above ``before`` up to ``last`` that are not among ``numbers``, which are sorted."""
    holes = []
    for number in [*numbers, last + 1]:
        if number > before + 1:
            holes.append((before + 1, number - 1))
        before = number
    return holes


def _writers(source: Source) -> set[str]:
    return {row["writer"] for row in sql.rows(WRITERS, [source.table])} if source.table else set()


def active() -> list[Subscription]:
    """Those that events are kept for; a parked one still collects."""
    return list(
        Subscription.objects.filter(is_active=True).prefetch_related("channels", "segments").order_by("pk")
    )


def _add(subscription: Subscription, occurrences: Sequence[Occurrence]) -> int:
    """Queue what this subscription asked for; how many."""
    installation = ledger.tenant_id()
    wanted = {one.event(installation): one for one in occurrences if _wants(subscription, one)}
    if not wanted:
        return 0
    own = SubscriptionDelivery.objects.filter(subscription=subscription)
    known = set(own.filter(event__in=wanted).values_list("event", flat=True))
    streams = {one.stream for one in wanted.values()}
    last = dict(
        own.filter(stream__in=streams).values_list("stream").annotate(last=Max("sequence")).order_by()
    )
    queued = []
    for event, one in wanted.items():
        if event not in known:
            last[one.stream] = last.get(one.stream, 0) + 1
            queued.append(_delivery(subscription, one, event, last[one.stream]))
    SubscriptionDelivery.objects.bulk_create(queued)
    return len(queued)


def _wants(subscription: Subscription, one: Occurrence) -> bool:
    """Lines and segments narrow what happens in conversations; other events have neither."""
    if one.row <= subscription.starts.get(one.source, 0) or not catalogue.matches(
        subscription.events, one.type
    ):
        return False
    if one.source != "event":
        return True
    channels = {channel.pk for channel in subscription.channels.all()}
    segments = {segment.pk for segment in subscription.segments.all()}
    return (not channels or one.channel in channels) and (not segments or one.segment in segments)


def _delivery(subscription: Subscription, one: Occurrence, event: Any, sequence: int) -> SubscriptionDelivery:
    return SubscriptionDelivery(
        subscription=subscription,
        event=event,
        type=one.type,
        source=one.source,
        row=one.row,
        stream=one.stream,
        sequence=sequence,
        at=one.at,
    )


def start(subscription: Subscription) -> None:
    """From now on events belong to it. The caller's transaction holds the cursors until it has committed."""
    for source in SOURCES.values():
        FeedCursor.objects.get_or_create(source=source.name)
    cursors = FeedCursor.objects.select_for_update(no_key=True).order_by("source")
    others = Subscription.objects.filter(is_active=True).exclude(pk=subscription.pk).exists()
    for cursor in list(cursors):
        number = SOURCES[cursor.source].last()
        subscription.starts[cursor.source] = number
        if not others:  # nobody has waited for what lies behind
            cursor.upto, cursor.gaps = number, []
            cursor.save()
