"""All that leaves enters here, with a consent decision in the same transaction. There is no other way."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models.functions import Now

from consent.ledger.actions import Decision, decide
from invenio_center import audit
from invenio_center.kernel import sql
from invenio_center.kernel.address import br_canonical
from invenio_center.models import User

from .. import bells
from ..contract import OutgoingMessage, Status
from ..models import Channel, Delivery, DeliveryState, Kind
from ..reach import queries as reach
from ..statuses.actions import apply
from . import payload
from .errors import ChannelOff, ConsentDenied, NotUncertain

# Delivered by our own socket as soon as the transaction commits.
OWN_SOCKET = frozenset({Kind.WEBCHAT, Kind.VIDEO})
# Not part of what an opt-out calls back.
SURVIVES_OPT_OUT = frozenset({"optout_ack", "legal_notice"})


@transaction.atomic
def queue_delivery(
    *,
    channel: Channel,
    to: str,
    subject_id: UUID,
    purpose: str,
    message: OutgoingMessage,
    window_open: bool,
    **decision_inputs: Any,
) -> Delivery:
    """Put one message on its way. Raises ConsentDenied or ChannelOff; one delivery for each ``message.correlation``.

    ``decision_inputs``: further arguments of ``consent.ledger.actions.decide``, and ``window_until`` (aware), after
    which the window counts as closed. The same question is asked again when a worker takes the message.
    """
    if not (channel.is_active and channel.outbound):
        raise ChannelOff
    inputs = {"window_open": window_open, "address": to, "ddd": _ddd(to), **decision_inputs}
    stored = payload.dump(replace(message, purpose=purpose), inputs)
    decision = ask(channel, subject_id, purpose, stored)
    if decision.decision == "deny" or (decision.decision == "defer" and decision.until is None):
        raise ConsentDenied(decision.reason)
    own = channel.kind in OWN_SOCKET
    now = sql.now()
    delivery = Delivery.objects.create(
        channel=channel,
        message_ref=UUID(message.correlation),
        subject_id=subject_id,
        to=to,
        purpose=purpose,
        payload=stored,
        decision=decision,
        state=DeliveryState.SENT if own else DeliveryState.QUEUED,
        status=Status.SENT if own else "",
        sent_at=now if own else None,
        due_at=decision.until or now,
    )
    if not own:
        bells.ring(bells.OUTBOX)
    return delivery


@transaction.atomic
def queue_replacement(
    delivery: Delivery, *, channel: Channel, to: str, message: OutgoingMessage, **inputs: Any
) -> Delivery:
    """Send the same by another line, after a word that excludes that ``delivery`` arrives; once for each.

    ``inputs``: ``window_open`` and further ones of ``queue_delivery``, which decides anew and raises as it does.
    """
    second = queue_delivery(
        channel=channel,
        to=to,
        subject_id=delivery.subject_id,
        purpose=delivery.purpose,
        message=replace(message, correlation=str(uuid5(delivery.message_ref, "replacement"))),
        **inputs,
    )
    second.replaces = delivery
    second.save(update_fields=["replaces"])
    return second


def cancel_replacement(delivery: Delivery) -> None:
    """The replaced one arrived after all. A second one that a worker is taking at this moment has started."""
    waiting = Delivery.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    for second in waiting.filter(replaces=delivery, state=DeliveryState.QUEUED):
        cancel(second, "ARRIVED_OTHERWISE")


def _ddd(to: str) -> str | None:
    found = br_canonical(to)
    return found[2:4] if found else None


def ask(channel: Channel, subject_id: UUID, purpose: str, stored: dict[str, Any]) -> Decision:
    """The ledger's answer now, stored in the caller's transaction."""
    arguments = payload.inputs(stored, sql.now())
    to = str(arguments.get("address") or "")
    if to and channel.kind not in OWN_SOCKET and reach.is_refused(channel.kind, subject_id, to):
        arguments["address_ok"] = False
    return decide(subject_id=subject_id, channel=channel.kind, purpose=purpose, **arguments)


@transaction.atomic
def cancel_pending(
    *,
    subject_id: UUID,
    reason: str,
    channel: Channel | None = None,
    kinds: Collection[str] = (),
    purposes: Collection[str] = (),
) -> int:
    """Call back what has not started, in the transaction of the opt-out; the number called back.

    Without ``channel`` or ``kinds`` on every line, without ``purposes`` whatever it is for. It waits for a worker that
    is taking a message at this moment: then either that message has started before, or it never starts.
    """
    waiting = Delivery.objects.select_for_update(no_key=True).filter(
        subject_id=subject_id, state=DeliveryState.QUEUED
    )
    if channel is not None:
        waiting = waiting.filter(channel=channel)
    if kinds:
        waiting = waiting.filter(channel_id__in=Channel.objects.filter(kind__in=kinds).values("pk"))
    if purposes:
        waiting = waiting.filter(purpose__in=purposes)
    found = list(waiting.exclude(purpose__in=SURVIVES_OPT_OUT).order_by("pk"))
    for delivery in found:
        cancel(delivery, reason)
    return len(found)


def cancel(delivery: Delivery, reason: str) -> None:
    """End a locked, queued delivery without sending it. For the reader of the thread it failed, with its reason."""
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.CANCELLED)
    delivery.state = DeliveryState.CANCELLED
    sentence = ConsentDenied(reason).sentence
    apply(delivery, Status.FAILED, sql.now(), error=(reason.lower()[:60], sentence))


@transaction.atomic
def confirm(delivery: Delivery, actor: User) -> Delivery:
    """A person believes that an uncertain message arrived. Raises NotUncertain."""
    found = (
        Delivery.objects.select_for_update(no_key=True, of=("self",))
        .select_related("channel")
        .filter(pk=delivery.pk, state=DeliveryState.UNCERTAIN)
        .first()
    )
    if found is None:
        raise NotUncertain
    apply(found, Status.SENT, sql.now())
    audit.record("delivery.confirmed", found, actor=actor)
    return found


@transaction.atomic
def send_again(delivery: Delivery, actor: User) -> Delivery:
    """A person decided that an uncertain message did not arrive. Raises NotUncertain."""
    found = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.UNCERTAIN).update(
        state=DeliveryState.QUEUED, attempts=0, due_at=Now(), lease_until=None
    )
    if not found:
        raise NotUncertain
    audit.record("delivery.sent_again", delivery, actor=actor)
    bells.ring(bells.OUTBOX)
    delivery.refresh_from_db()
    return delivery
