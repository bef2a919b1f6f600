"""A section of the order: what a filter leaves of it. It hides rows and moves none, so it is a choice of lanes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from ..choices import TIER
from ..models import Lane


@dataclass(frozen=True, slots=True)
class Section:
    """Empty: everything. ``general``: what has no segment."""

    tier: str = ""
    source: str = ""
    channel: UUID | None = None
    segment: UUID | None = None
    general: bool = False

    def lanes(self) -> list[int] | None:
        """None where nothing is left out."""
        wanted = Q()
        if self.tier:
            wanted &= Q(rank__in=[rank for rank, tier in TIER.items() if tier == self.tier])
        if self.source:
            wanted &= Q(priority_source=self.source)
        if self.channel:
            wanted &= Q(channel__public_id=self.channel)
        if self.segment or self.general:
            wanted &= Q(segment__public_id=self.segment) if self.segment else Q(segment=None)
        return list(Lane.objects.filter(wanted).values_list("pk", flat=True)) if wanted else None


WHOLE = Section()
