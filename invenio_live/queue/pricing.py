"""A channel's or segment's priority: a few lane rows change, whatever waits in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.forms.models import model_to_dict

from invenio_center.kernel import sql
from invenio_center.kernel.locks import LockSpace, lock

from ..events import EVERYTHING, queue_group, tell
from ..events.summary import lane as shown
from ..models import Lane
from .rights import LANES_LOCK


def reprice(*, segments: Sequence[int] = (), channels: Sequence[int] = ()) -> None:
    """Bring lanes and their places in the sets in line with the priorities in force in this transaction."""
    lock(LockSpace.LANES, [LANES_LOCK])
    rows = sql.rows(
        sql.statement(__file__, "reprice"), {"segments": list(segments), "channels": list(channels)}
    )
    changed = [row["id"] for row in rows]
    if changed:
        transaction.on_commit(lambda: announce(changed))


def announce(ids: Sequence[int]) -> None:
    """One frame with the changed lanes: consoles sort again by themselves."""
    lanes = list(Lane.objects.filter(pk__in=list(ids)).select_related("channel", "segment"))
    groups = {queue_group(lane.channel_id, lane.segment_id) for lane in lanes}
    tell(groups | {EVERYTHING}, "lanes.changed", {"lanes": [_frame(lane) for lane in lanes]})


def _frame(lane: Lane) -> dict[str, Any]:
    return {
        **(shown(model_to_dict(lane) | {"id": lane.pk}) or {}),
        "channel": str(lane.channel.public_id),
        "segment": str(lane.segment.public_id) if lane.segment else None,
    }
