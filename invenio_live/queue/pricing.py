"""A channel's or segment's priority, or the ageing: a few lane rows change, whatever waits in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from invenio_center.kernel import sql
from invenio_center.kernel.locks import LockSpace, lock_key

from ..events import EVERYTHING, queue_group, tell
from ..events.summary import lane as shown
from .rights import LANES_LOCK


def reprice(*, segments: Sequence[int] = (), channels: Sequence[int] = (), everything: bool = False) -> None:
    """Bring lanes and their places in the sets in line with priorities and ageing in force in this transaction."""
    given = [*lock_key(LockSpace.LANES, LANES_LOCK), list(channels), list(segments), everything]
    found = sql.row("SELECT lanes FROM queue_reprice(%s, %s, %s::bigint[], %s::bigint[], %s)", given) or {}
    if changed := found["lanes"]:
        # One frame with the changed lanes: consoles sort again by themselves.
        groups = {queue_group(lane["channel_id"], lane["segment_id"]) for lane in changed}
        tell(groups | {EVERYTHING}, "lanes.changed", {"lanes": [_frame(lane) for lane in changed]})


def _frame(lane: dict[str, Any]) -> dict[str, Any]:
    return {**(shown(lane) or {}), "channel": lane["channel"], "segment": lane["segment"]}
