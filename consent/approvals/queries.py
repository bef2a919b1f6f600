"""Requests for acts that take two people."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from ..choices import ApprovalState
from ..models import Approval

__all__ = ["Approval", "pending", "pending_on"]


def pending(kind: str | None = None) -> QuerySet[Approval]:
    """What waits for a second person, oldest first."""
    found = Approval.objects.filter(state=ApprovalState.PENDING).order_by("asked_at")
    return found.filter(kind=kind) if kind else found


def pending_on(kind: str, target: uuid.UUID) -> Approval | None:
    return Approval.objects.filter(state=ApprovalState.PENDING, kind=kind, target=target).first()
