"""Requests for acts that take two people."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from invenio_center.kernel.errors import NotFound

from ..choices import ApprovalState
from ..models import Approval

__all__ = ["Approval", "by_public_id", "decided", "pending", "pending_on"]


def pending(kind: str | None = None) -> QuerySet[Approval]:
    """What waits for a second person, oldest first."""
    found = Approval.objects.filter(state=ApprovalState.PENDING).order_by("asked_at")
    return found.filter(kind=kind) if kind else found


def pending_on(kind: str, target: uuid.UUID) -> Approval | None:
    return Approval.objects.filter(state=ApprovalState.PENDING, kind=kind, target=target).first()


def decided() -> QuerySet[Approval]:
    """What was approved, refused or taken back, newest first."""
    return Approval.objects.exclude(state=ApprovalState.PENDING).order_by("-decided_at")


def by_public_id(public_id: uuid.UUID) -> Approval:
    found = Approval.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found
