"""Signing on a schedule and bringing each head to every place outside, with patience."""

from __future__ import annotations

import time
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models.functions import Now

from invenio_center.kernel import sql

from ..choices import AnchorState, HaltCode
from ..ledger import queries as ledger
from ..ledger import signing
from ..models import Anchor, TreeHead
from . import gate, places
from .errors import NotKept

EVERY = timedelta(minutes=10)
EVENTS = 1_000
# While one worker is at it no other tries; longer than any place may take to answer.
LEASE = timedelta(minutes=3)
PATIENCE = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4), timedelta(minutes=8))
MOST_AT_ONCE = 20
TURN_S = 40.0

log = structlog.get_logger(__name__)


def keep_heads() -> TreeHead | None:
    """Sign when it is time and send off what waits. Nothing is signed over a ledger that is halted."""
    head = None if gate.check() else sign_due()
    deliver()
    return head


def sign_due() -> TreeHead | None:
    """A head once something was added and ten minutes have passed, or a thousand events have come."""
    newest = TreeHead.objects.order_by("-tree_size").first()
    added = ledger.newest() - (newest.tree_size if newest else 0)
    if added == 0 or (newest and added < EVENTS and newest.timestamp > sql.now() - EVERY):
        plan(newest)
        return None
    try:
        head = signing.sign_head()
    except signing.ChainBroken as broken:
        gate.halt(HaltCode.BROKEN, {"events": ledger.newest(), "seq": broken.seq})
        return None
    plan(head)
    return head


def plan(head: TreeHead | None) -> None:
    """One anchor for each place in use; repeated, it adds what is missing."""
    if head is None:
        return
    rows = [Anchor(head=head, place=place) for place in places.used()]
    Anchor.objects.bulk_create(rows, ignore_conflicts=True)


def deliver(limit: int = MOST_AT_ONCE) -> int:
    """Try the anchors that are due, newest head first; how many were kept."""
    kept, until = 0, time.monotonic() + TURN_S
    for _ in range(limit):
        anchor = _claim() if time.monotonic() < until else None
        if anchor is None:
            break
        kept += _try(anchor)
    return kept


@transaction.atomic
def _claim() -> Anchor | None:
    due = Anchor.objects.filter(state=AnchorState.WAITING, due_at__lte=Now()).order_by("-head__tree_size")
    anchor = due.select_for_update(no_key=True, skip_locked=True, of=("self",)).first()
    if anchor is not None:
        anchor.attempts += 1
        anchor.due_at = sql.now() + LEASE
        anchor.save(update_fields=["attempts", "due_at"])
    return anchor


def _try(anchor: Anchor) -> bool:
    """Outside of any transaction: the place may be far away."""
    try:
        receipt = places.KEEPERS[anchor.place](anchor.head)
    except NotKept as error:
        wait = PATIENCE[min(anchor.attempts, len(PATIENCE)) - 1]
        mine = Anchor.objects.filter(pk=anchor.pk, state=AnchorState.WAITING)
        mine.update(error=str(error)[:300], due_at=sql.now() + wait)
        log.warning("anchor_not_kept", place=anchor.place, head=anchor.head.tree_size, error=str(error))
        return False
    with transaction.atomic():
        Anchor.objects.filter(pk=anchor.pk).update(
            state=AnchorState.KEPT, kept_at=Now(), receipt=receipt, error=""
        )
        older = Anchor.objects.filter(place=anchor.place, state=AnchorState.WAITING)
        # The newer head contains them; a place that was away is not flooded when it comes back.
        older.filter(head__tree_size__lt=anchor.head.tree_size).update(state=AnchorState.OVERTAKEN)
    return True
