"""A channel's or segment's priority, or the ageing: a few lane rows change, whatever waits in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from invenio_center.kernel import sql
from invenio_center.kernel.locks import LockSpace, lock
from invenio_center.operation.queries import current

from ..events import EVERYTHING, queue_group, tell
from ..events.summary import lane as shown
from .rights import LANES_LOCK


def reprice(*, segments: Sequence[int] = (), channels: Sequence[int] = (), everything: bool = False) -> None:
    """Bring lanes and their places in the sets in line with priorities and ageing in force in this transaction."""
    lock(LockSpace.LANES, [LANES_LOCK])
    changed = sql.rows(
        "SELECT * FROM queue_reprice(%s::bigint[], %s::bigint[], %s, %s)",
        [list(channels), list(segments), current().ageing_s, everything],
    )
    if changed:
        # One frame with the changed lanes: consoles sort again by themselves.
        groups = {queue_group(lane["channel_id"], lane["segment_id"]) for lane in changed}
        tell(groups | {EVERYTHING}, "lanes.changed", {"lanes": [_frame(lane) for lane in changed]})


def _frame(lane: dict[str, Any]) -> dict[str, Any]:
    segment = str(lane["segment"]) if lane["segment"] else None
    return {**(shown(lane) or {}), "channel": str(lane["channel"]), "segment": segment}
