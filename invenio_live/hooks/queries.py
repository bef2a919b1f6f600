"""How webhooks stand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from invenio_center.kernel.errors import NotFound

from ..choices import HookState
from ..models import Subscription, SubscriptionDelivery

# State → how it is called and which badge it gets.
STATES = {
    "active": ("Ativo", "ok"),
    "failing": ("Falhando", "warn"),
    "parked": ("Parado", "bad"),
    "inactive": ("Desativado", ""),
}


def by_public_id(public_id: UUID | str) -> Subscription:
    """Raises NotFound."""
    rows = Subscription.objects.select_related("user", "created_by").prefetch_related("channels", "segments")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("Este webhook não existe mais.")
    return found


def state(subscription: Subscription) -> str:
    if not subscription.is_active:
        return "inactive"
    if subscription.parked_at is not None:
        return "parked"
    return "failing" if subscription.failing_since is not None else "active"


def standing(subscription: Subscription) -> dict[str, Any]:
    """What is told of it beside its own fields."""
    rotating = subscription.previous_until is not None and subscription.previous_until > timezone.now()
    return {
        "state": state(subscription),
        "failing_since": subscription.failing_since,
        "parked_at": subscription.parked_at,
        "last_error": subscription.last_error,
        "last_success_at": subscription.last_success_at,
        "secret_set_at": subscription.secret_set_at,
        "rotating_until": subscription.previous_until if rotating else None,
        "created_at": subscription.created_at,
    }


def counted() -> QuerySet[Subscription]:
    """With ``queued`` and ``parked``: how much waits and how much has come to a stop."""
    return Subscription.objects.select_related("user").annotate(
        queued=Count("deliveries", filter=Q(deliveries__state=HookState.QUEUED)),
        stopped=Count("deliveries", filter=Q(deliveries__state=HookState.PARKED)),
    )


def deliveries(subscription: Subscription, wanted: str = "") -> QuerySet[SubscriptionDelivery]:
    """Newest first; ``wanted``: one state."""
    rows = subscription.deliveries.order_by("-id")
    return rows.filter(state=wanted) if wanted in HookState.values else rows
