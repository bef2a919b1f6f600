"""Arithmetic of one clock: started, standing, running again, retargeted, ended. Changes the object, saves nothing.

A clock past its due time is up: it stands no more and keeps its due time whatever follows.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from invenio_center.kernel.opening import Opening
from invenio_center.models import Segment

from ..choices import SlaKind
from ..models import SlaClock

WARNS_AT = 0.8
ZERO = timedelta(0)


def target(segment: Segment | None, kind: str) -> timedelta | None:
    """What the segment promises, in business time."""
    if segment is None:
        return None
    seconds = {
        SlaKind.FIRST: segment.first_response_s,
        SlaKind.NEXT: segment.next_response_s,
        SlaKind.RESOLUTION: segment.resolution_s,
    }[SlaKind(kind)]
    return timedelta(seconds=seconds) if seconds else None


def started(kind: str, segment: Segment, opening: Opening, since: datetime) -> SlaClock | None:
    """A new clock that runs; None where the segment promises nothing of the kind."""
    promised = target(segment, kind)
    if promised is None:
        return None
    clock = SlaClock(
        kind=kind, segment=segment, target_s=promised.total_seconds(), started_at=since, left=promised
    )
    run(clock, opening, since)
    return clock


def run(clock: SlaClock, opening: Opening, since: datetime) -> None:
    """A standing clock runs again. In hours that never come it goes on standing."""
    if clock.left is None:
        return
    due_at = opening.add(since, clock.left)
    if due_at is not None:
        clock.warn_at = opening.add(since, clock.left - _last_part(clock))
        clock.due_at, clock.left = due_at, None


def stand(clock: SlaClock, opening: Opening, since: datetime) -> None:
    """The customer is awaited: what is left is kept."""
    if clock.due_at is not None and since < clock.due_at:
        clock.left = opening.between(since, clock.due_at)
        clock.due_at = clock.warn_at = None


def retarget(clock: SlaClock, segment: Segment, openings: tuple[Opening, Opening], now: datetime) -> None:
    """Another segment's promise, less what is used. ``openings``: of the old segment and of the new one."""
    promised = target(segment, clock.kind)
    if promised is None or is_up(clock, now):
        return
    old, new = openings
    standing = clock.left is not None
    left = clock.left if clock.left is not None else old.between(now, clock.due_at or now)
    used = timedelta(seconds=clock.target_s) - left
    clock.segment, clock.target_s = segment, int(promised.total_seconds())
    clock.left = max(promised - used, ZERO)
    if clock.left > _last_part(clock):
        clock.warned_at = None
    clock.due_at = clock.warn_at = None
    if not standing or not clock.left:
        run(clock, new, now)


def is_up(clock: SlaClock, now: datetime) -> bool:
    return clock.due_at is not None and clock.due_at <= now


def end(clock: SlaClock, at: datetime, ending: str, holder_id: int | None) -> None:
    """The obligation is over. One that was up before counts as breached, also where no sweep has marked it."""
    clock.met_at, clock.ending = at, ending
    if is_up(clock, at) and clock.breached_at is None:
        clock.breached_at, clock.holder_id = clock.due_at, holder_id


def _last_part(clock: SlaClock) -> timedelta:
    """What is left when the warning comes."""
    return timedelta(seconds=clock.target_s) * (1 - WARNS_AT)
