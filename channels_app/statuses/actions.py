"""The provider's word on our messages: kept always, applied only forward, whether it comes late, early or twice."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ..contract import ErrorClass, ProviderError, Status, StatusUpdate, StatusUpTo
from ..models import Channel, Delivery, DeliveryState, DeliveryStatus
from ..reach import actions as reach
from ..signals import delivery_changed
from . import lattice


def record_status(channel: Channel, update: StatusUpdate) -> Delivery | None:
    """Store the word and apply it. None when the message is not known yet: the send's answer is still on its way.

    Runs inside the caller's transaction and locks the delivery.
    """
    delivery = _find(channel, update)
    new = _keep(channel, update, delivery)
    if delivery is not None:
        if not delivery.provider_id:
            Delivery.objects.filter(pk=delivery.pk).update(provider_id=update.provider_id)
            delivery.provider_id = update.provider_id
        if update.error is not None and new:
            reach.remember(delivery, update.error, update.at)
        apply(delivery, update.status, update.at, error=_pair(update))
    return delivery


def record_up_to(channel: Channel, update: StatusUpTo) -> int:
    """Apply the word to all messages it covers, oldest first; how many moved. Runs inside the caller's transaction."""
    covered = Delivery.objects.select_for_update(no_key=True, of=("self",)).filter(
        channel=channel, to=update.to, submitted_at__lte=update.at, status__in=lattice.below(update.status)
    )
    return sum(apply(delivery, update.status, update.at) for delivery in covered.order_by("pk"))


def _keep(channel: Channel, update: StatusUpdate, delivery: Delivery | None) -> bool:
    """Store the word; False for one that was here already. Asked only of refusals: others cost no look."""
    word = DeliveryStatus(
        channel=channel,
        provider_id=update.provider_id,
        delivery=delivery,
        status=update.status,
        at=update.at,
        error_code=update.error.code if update.error else "",
        error_class=update.error.error_class if update.error else "",
        error_sentence=update.error.sentence if update.error else "",
    )
    same = DeliveryStatus.objects.filter(
        channel=channel, provider_id=update.provider_id, status=update.status
    )
    known = update.error is not None and same.exists()
    DeliveryStatus.objects.bulk_create([word], ignore_conflicts=True)
    return not known


def _find(channel: Channel, update: StatusUpdate) -> Delivery | None:
    locked = Delivery.objects.select_for_update(no_key=True, of=("self",)).filter(channel=channel)
    found = locked.filter(provider_id=update.provider_id).first()
    reference = _uuid(update.correlation)
    if found is None and reference is not None:
        found = (
            locked.filter(message_ref=reference, provider_id="")
            .exclude(state__in=[DeliveryState.QUEUED, DeliveryState.CANCELLED], attempts=0)
            .first()
        )
    return found


def _pair(update: StatusUpdate) -> tuple[str, str] | None:
    return (update.error.code, update.error.sentence) if update.error else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def apply(delivery: Delivery, status: Status, at: datetime, *, error: tuple[str, str] | None = None) -> bool:
    """Move a locked delivery forward and tell; False when it already stood there or beyond."""
    if not lattice.is_forward(delivery.status, status):
        return False
    delivery.status = status
    if status is Status.FAILED:
        delivery.error_code, delivery.error_sentence = error or (
            "failed",
            "O provedor não entregou a mensagem.",
        )
    elif status is not Status.UNCERTAIN:
        delivery.error_code = delivery.error_sentence = ""
    _settle(delivery, status, at)
    delivery.save(update_fields=["status", "state", "sent_at", "error_code", "error_sentence"])
    delivery_changed.send(sender=Delivery, delivery=delivery, status=status, at=at)
    return True


def _settle(delivery: Delivery, status: Status, at: datetime) -> None:
    """The sending itself: a word of the provider ends every doubt, and what waits is not sent again."""
    arrived = status in (Status.SENT, Status.DELIVERED, Status.READ)
    if arrived:
        delivery.sent_at = delivery.sent_at or at
    # While a worker still waits for the answer, the row is his: he writes it back with his fence.
    if delivery.state in (DeliveryState.SENDING, DeliveryState.CANCELLED) or status is Status.UNCERTAIN:
        return
    delivery.state = DeliveryState.SENT if arrived else DeliveryState.FAILED


def adopt_early(delivery: Delivery) -> None:
    """Words that came before the answer to the send: they are this message's now."""
    early = DeliveryStatus.objects.filter(
        channel_id=delivery.channel_id, provider_id=delivery.provider_id, delivery=None
    )
    for word in list(early.order_by("id")):
        DeliveryStatus.objects.filter(pk=word.pk).update(delivery=delivery)
        if word.error_class:
            error = ProviderError(word.error_code, word.error_sentence, ErrorClass(word.error_class))
            reach.remember(delivery, error, word.at)
        apply(delivery, Status(word.status), word.at, error=(word.error_code, word.error_sentence))
