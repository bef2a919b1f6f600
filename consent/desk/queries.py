"""Reading requests and holds."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from invenio_center.kernel import sql
from invenio_center.kernel.errors import NotFound

from ..ledger.queries import records_of
from ..models import Hold, RightsRequest
from ..models.request import OPEN_STATES

__all__ = [
    "Hold",
    "RightsRequest",
    "by_public_id",
    "due_soon",
    "ended_holds",
    "hold_of",
    "holds",
    "of_subject",
    "overdue",
    "requests",
]


def by_public_id(public_id: uuid.UUID | str) -> RightsRequest:
    try:
        found = RightsRequest.objects.filter(public_id=public_id).first()
    except ValidationError:  # no identifier at all
        found = None
    if found is None:
        raise NotFound("Este pedido não existe.")
    return found


def requests(
    *, right: str = "", state: str = "", assigned_to: uuid.UUID | None = None, late: bool = False
) -> QuerySet[RightsRequest]:
    """Newest first; ``state`` is a code, or ``open`` for all that wait for an answer. ``late``: past their time."""
    found = RightsRequest.objects.all()
    if right:
        found = found.filter(right=right)
    if state == "open":
        found = found.filter(state__in=OPEN_STATES)
    elif state:
        found = found.filter(state=state)
    if assigned_to is not None:
        found = found.filter(assigned_to=assigned_to)
    return found.filter(_late()) if late else found


def of_subject(subject_id: uuid.UUID) -> QuerySet[RightsRequest]:
    """Of the person, whichever of the records merged into one it was made for."""
    return RightsRequest.objects.filter(subject_id__in=records_of(subject_id))


def overdue() -> QuerySet[RightsRequest]:
    """Past their time without an answer, the oldest due first."""
    return RightsRequest.objects.filter(_late()).order_by("due_at")


def due_soon(within: timedelta = timedelta(days=5)) -> QuerySet[RightsRequest]:
    """Still in time, and due within so long."""
    waiting = RightsRequest.objects.filter(state__in=OPEN_STATES, due_at__gt=Now())
    return waiting.filter(due_at__lte=sql.now() + within).order_by("due_at")


def _late() -> Q:
    return Q(state__in=OPEN_STATES, due_at__lte=Now())


def hold_of(subject_id: uuid.UUID) -> Hold | None:
    """The hold in force on the person, whichever of the records merged into one it was set on."""
    return Hold.objects.filter(subject_id__in=records_of(subject_id), released_at=None).first()


def holds(*, in_force: bool = True) -> QuerySet[Hold]:
    return Hold.objects.filter(released_at__isnull=in_force).order_by("until", "id")


def ended_holds(now: datetime) -> QuerySet[Hold]:
    """In force although their date has passed."""
    return Hold.objects.filter(released_at=None, until__lte=now)
