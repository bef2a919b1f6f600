"""Where a segment overflows to may not lead back to it."""

from __future__ import annotations

from ..kernel.errors import Invalid
from ..models import Segment


def check(segment: Segment) -> None:
    """Raises Invalid, naming the way round. ``segment`` as it is about to be saved."""
    way, at = [segment.name], segment.overflow_to
    while at is not None:
        way.append(at.name)
        if at.pk == segment.pk:
            raise Invalid.field("overflow_to", "cycle", f"O transbordo daria a volta: {' → '.join(way)}.")
        if way.count(at.name) > 1:
            return  # an older circle that this segment is not part of
        at = Segment.objects.filter(pk=at.overflow_to_id).first() if at.overflow_to_id else None
