"""What has waited too long for one segment goes on to the segment it overflows to, with its old waiting time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from invenio_center.kernel import sql
from invenio_center.models import Segment

from ..choices import ConversationStatus
from ..conversations.locking import by_number
from ..conversations.placing import store
from ..events import record, sight
from .events import Overflowed

AT_ONCE = 200
# The time runs from the beginning of the wait, or from when it came to this segment.
DUE = """
SELECT item.id, segment.id AS segment, segment.overflow_to_id AS target, segment.overflow_after_s AS after_s
FROM invenio_center_segment segment
JOIN invenio_center_segment target ON target.id = segment.overflow_to_id AND target.is_active
JOIN invenio_live_lane lane ON lane.segment_id = segment.id AND lane.rank > 1
JOIN invenio_live_conversation item
    ON item.lane_id = lane.id AND item.status = 'waiting' AND item.holder_id IS NULL
    AND item.ready_at <= %(moment)s - segment.overflow_after_s * interval '1 second'
WHERE segment.is_active AND segment.overflow_after_s IS NOT NULL
  AND NOT EXISTS (
      SELECT FROM invenio_live_conversationevent came
      WHERE came.conversation_id = item.id
        AND came.type IN ('conversation.transferred', 'conversation.overflowed')
        AND came.at > %(moment)s - segment.overflow_after_s * interval '1 second'
  )
ORDER BY item.ready_at, item.id
LIMIT %(limit)s
"""


def overflow(moment: datetime | None = None) -> int:
    """How many went on."""
    due = sql.rows(DUE, {"moment": moment or sql.now(), "limit": AT_ONCE})
    return sum(_go_on(one) for one in due)


@transaction.atomic
def _go_on(due: dict[str, Any]) -> bool:
    row = by_number(due["id"])
    if row.status != ConversationStatus.WAITING or row.holder_id or row.segment_id != due["segment"]:
        return False
    before, origin = sight(row), row.segment
    target = Segment.objects.get(pk=due["target"])
    row.transferred_segment = target
    store(row)
    event = Overflowed(
        from_segment=str(origin.public_id) if origin else "",
        to_segment=str(target.public_id),
        after_s=due["after_s"],
        seen_before=before,
    )
    record(row, event)
    return True
