"""What a conversation gets when it comes to a segment."""

from __future__ import annotations

from collections.abc import Iterable

from invenio_center.models import Segment

from ..models import Conversation


def landed(rows: Iterable[tuple[Conversation, int | None]]) -> None:
    """Put the automatic tags of the segment each came to on it. ``rows``: saved, each with its segment of before.

    Only coming to a segment counts: a tag that a person took off stays off while the conversation stays there.
    """
    came = [row for row, before in rows if row.segment_id is not None and row.segment_id != before]
    if not came:
        return
    given = Segment.auto_tags.through.objects.filter(segment_id__in={row.segment_id for row in came})
    tags: dict[int, list[int]] = {}
    for segment_id, tag_id in given.values_list("segment_id", "tag_id"):
        tags.setdefault(segment_id, []).append(tag_id)
    through = Conversation.tags.through
    put = [
        through(conversation_id=row.pk, tag_id=tag_id)
        for row in came
        for tag_id in tags.get(row.segment_id or 0, ())
    ]
    through.objects.bulk_create(put, ignore_conflicts=True)
