"""Invalidations and how far they have come."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from ..models import Invalidation


def recent() -> QuerySet[Invalidation]:
    return Invalidation.objects.all()


def of(public_id: uuid.UUID) -> Invalidation | None:
    return Invalidation.objects.filter(public_id=public_id).first()
