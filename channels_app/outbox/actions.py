"""All that leaves enters here, with a consent decision in the same transaction. There is no other way."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models.functions import Now

from consent.ledger import queries as ledger
from consent.ledger.actions import Decision, decide
from invenio_center import audit
from invenio_center.kernel import locks, sql
from invenio_center.kernel.locks import LockSpace
from invenio_center.models import Contact, User

from .. import bells
from ..contract import OutgoingMessage, Status
from ..models import Channel, Delivery, DeliveryState
from ..statuses.actions import apply
from . import facts, payload
from .errors import ChannelOff, ConsentDenied, NotUncertain

CARRIED = ("due", "due_until", "basis")
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

    ``decision_inputs``: what only the caller knows of ``consent.ledger.actions.decide`` (``due``, ``basis``), and
    ``window_until`` and ``due_until`` (aware), after which the window counts as closed and the message as no longer
    due. All else comes from ``facts``. The same question is asked again when a worker takes the message.
    """
    if not (channel.is_active and channel.outbound):
        raise ChannelOff
    stored = payload.dump(replace(message, purpose=purpose), {"window_open": window_open, **decision_inputs})
    decision = ask(channel, to=to, subject_id=subject_id, purpose=purpose, stored=stored)
    if decision.decision == "deny" or (decision.decision == "defer" and decision.until is None):
        raise ConsentDenied(decision.reason)
    own = channel.kind in facts.OWN_SOCKET
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

    ``inputs``: ``window_open`` and further ones of ``queue_delivery``, which decides anew and raises as it does. What
    the person's own act or a documented basis gave the first one, the second one has too, unless they say otherwise.
    """
    stored = delivery.payload["inputs"]
    carried = {name: stored[name] for name in CARRIED if stored.get(name) is not None}
    second = queue_delivery(
        channel=channel,
        to=to,
        subject_id=delivery.subject_id,
        purpose=delivery.purpose,
        message=replace(message, correlation=str(uuid5(delivery.message_ref, "replacement"))),
        **{**carried, **inputs},
    )
    second.replaces = delivery
    second.save(update_fields=["replaces"])
    return second


def cancel_replacement(delivery: Delivery) -> None:
    """The replaced one arrived after all. A second one that a worker is taking at this moment has started."""
    waiting = Delivery.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    for second in waiting.filter(replaces=delivery, state=DeliveryState.QUEUED):
        cancel(second, "ARRIVED_OTHERWISE")


def ask(
    channel: Channel,
    *,
    to: str,
    subject_id: UUID,
    purpose: str,
    stored: dict[str, Any],
    besides: int | None = None,
) -> Decision:
    """The ledger's answer now, stored in the caller's transaction. ``besides``: see ``facts.known``."""
    known = facts.known(kind=channel.kind, subject_id=subject_id, purpose=purpose, to=to, besides=besides)
    given = payload.inputs(stored, sql.now())
    return decide(subject_id=subject_id, channel=channel.kind, purpose=purpose, **{**known, **given})


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

    Records merged into one person are one. Without ``channel`` or ``kinds`` on every line, without ``purposes``
    whatever it is for. It waits for a worker that is taking a message to this person at this moment: then either the
    call of the provider has begun, or it never does.
    """
    records = ledger.records_of(subject_id)
    people = Contact.objects.select_for_update(no_key=True).filter(subject_id__in=records)
    list(people.order_by("pk").values_list("pk"))
    locks.lock(LockSpace.SENDING, map(str, records))
    waiting = Delivery.objects.select_for_update(no_key=True).filter(
        subject_id__in=records, state=DeliveryState.QUEUED
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


def cancel(delivery: Delivery, reason: str, decision: Decision | None = None) -> None:
    """End a locked, queued delivery without sending it. For the reader of the thread it failed, with its reason.

    ``decision``: the denial, where one was the cause.
    """
    delivery.state, delivery.decision = DeliveryState.CANCELLED, decision or delivery.decision
    Delivery.objects.filter(pk=delivery.pk).update(state=delivery.state, decision_id=delivery.decision_id)
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
