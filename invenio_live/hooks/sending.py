"""A worker's round: take a subscription's lease, call its receiver one event at a time, write back, pass it on.

One call at a time for each subscription keeps the order, and a slow receiver holds nothing but its own lease. A
delivery that fails waits with growing patience, and what comes after it in the same stream waits with it; other streams
go on. When everything fails the whole subscription pauses. After three days it is parked, until a person resumes it.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Greatest

from invenio_center.kernel import sql

from ..choices import HookState
from ..models import Subscription, SubscriptionDelivery
from . import payload
from .calling import Result, call

logger = logging.getLogger(__name__)

LEASE_S = 60
# How long one lease serves the same subscription before others come to their turn.
TURN_S = 5.0
BACKOFF_S = (5, 30, 120, 600, 1800, 3600, 2 * 3600, 4 * 3600, 8 * 3600, 12 * 3600)
PATIENCE = timedelta(days=3)
# From this many failures in a row the receiver itself is taken to be down, and asked less often.
DOWN_FROM = 3
PAUSE_S = (10, 30, 60, 120, 300, 600)
GONE = 410
SENDERS = 6
LOOK_S = 0.2


@dataclass(frozen=True, slots=True)
class Turn:
    """The right to call one receiver, until its lease runs out."""

    subscription: int
    fence: int


def take_turn() -> Turn | None:
    found = sql.row(sql.statement(__file__, "turn"), {"lease": LEASE_S})
    return Turn(found["id"], found["fence"]) if found else None


def serve(turn: Turn, *, seconds: float = TURN_S) -> int:
    """Deliver what is due, in order; how many calls were made. Ends early when a call failed."""
    until, calls = time.monotonic() + seconds, 0
    try:
        while time.monotonic() < until:
            delivery = _next(turn)
            if delivery is None:
                break
            calls += 1
            if not _deliver(turn, delivery):
                break
    finally:
        Subscription.objects.filter(pk=turn.subscription, fence=turn.fence).update(lease_until=None)
    return calls


def _next(turn: Turn) -> SubscriptionDelivery | None:
    """The head of what is due; one that must wait for an earlier one of its stream is put behind it."""
    while found := sql.row(sql.statement(__file__, "head"), {"subscription": turn.subscription}):
        if found["before"] is None or found["is_due"]:
            number = found["before"] or found["id"]
            rows = SubscriptionDelivery.objects.select_related("subscription__user")
            return rows.get(pk=number)
        SubscriptionDelivery.objects.filter(pk=found["id"]).update(due_at=found["due_at"])
    return None


def _deliver(turn: Turn, delivery: SubscriptionDelivery) -> bool:
    """True when it was taken and the lease still holds."""
    subscription = delivery.subscription
    if not (subscription.is_active and subscription.user.is_active):
        _stop(turn, "A pessoa com cujos direitos este webhook lê não tem mais acesso.")
        return False
    if subscription.parked_at is not None:
        return False
    result = _called(delivery)
    return note(turn, delivery, result) and result.taken


def _called(delivery: SubscriptionDelivery) -> Result:
    try:
        return call(delivery.subscription, payload.body(delivery, delivery.subscription.user))
    except Exception as error:  # our own fault must not stop what stands behind it
        logger.error("hook_broke", extra={"delivery": str(delivery.public_id), "error": type(error).__name__})
        return Result(None, "O envio falhou do nosso lado.", 0)


@transaction.atomic
def _stop(turn: Turn, why: str) -> None:
    rows = Subscription.objects.filter(pk=turn.subscription, fence=turn.fence, is_active=True)
    rows.update(parked_at=sql.now(), last_error=why)


@transaction.atomic
def note(turn: Turn, delivery: SubscriptionDelivery, result: Result) -> bool:
    """Write down what came of a call; False when the lease was lost meanwhile and somebody else has the word."""
    rows = Subscription.objects.select_for_update(no_key=True).filter(pk=turn.subscription, fence=turn.fence)
    subscription = rows.first()
    if subscription is None:
        logger.warning("late_result_refused", extra={"delivery": str(delivery.public_id)})
        return False
    now = sql.now()
    delivery.attempts += 1
    delivery.first_tried_at = delivery.first_tried_at or now
    delivery.code, delivery.answer, delivery.last_error = result.code, result.answer, result.error
    delivery.tries = [*delivery.tries, _try(now, result)]
    if result.taken:
        delivery.state, delivery.delivered_at = HookState.DELIVERED, now
        subscription.failures, subscription.failing_since, subscription.resume_at = 0, None, None
        subscription.last_success_at, subscription.last_error = now, ""
    else:
        _failed(subscription, delivery, result, now)
    delivery.save()
    subscription.lease_until = now + timedelta(seconds=LEASE_S)
    subscription.save()
    return True


def _try(now: Any, result: Result) -> dict[str, Any]:
    return {"at": now.isoformat(), "ms": result.ms, "code": result.code, "error": result.error}


def _failed(subscription: Subscription, delivery: SubscriptionDelivery, result: Result, now: Any) -> None:
    subscription.failures += 1
    subscription.failing_since = subscription.failing_since or now
    subscription.last_error = result.error
    wait = max(_patience(BACKOFF_S, delivery.attempts - 1), result.retry_after_s)
    delivery.due_at = now + timedelta(seconds=wait)
    if subscription.failures >= DOWN_FROM:
        pause = _patience(PAUSE_S, subscription.failures - DOWN_FROM)
        subscription.resume_at = now + timedelta(seconds=max(pause, result.retry_after_s))
    if result.code == GONE or now - subscription.failing_since >= PATIENCE:
        subscription.parked_at = now
    elif now - (delivery.first_tried_at or now) >= PATIENCE:
        delivery.state = HookState.PARKED  # others get through: this one alone is the trouble
        return
    behind = SubscriptionDelivery.objects.filter(
        subscription=subscription,
        stream=delivery.stream,
        sequence__gt=delivery.sequence,
        state=HookState.QUEUED,
        due_at__lt=delivery.due_at,
    )
    behind.update(due_at=Greatest("due_at", delivery.due_at))


def _patience(steps: tuple[int, ...], number: int) -> float:
    """Seconds, spread a little so that many do not come back at the same moment."""
    return steps[min(number, len(steps) - 1)] * random.uniform(1.0, 1.2)  # noqa: S311 - jitter, not a secret


def drain(*, seconds: float = 30.0, senders: int = SENDERS) -> bool:
    """Serve every subscription that has something due, several at once. True when none was left.

    Who has nothing to do looks again while another is still busy: what comes in during a slow call is not held up.
    """
    round_ = _Round(time.monotonic() + seconds)
    helpers = [threading.Thread(target=round_.help) for _ in range(senders - 1)]
    for helper in helpers:
        helper.start()
    round_.work()
    for helper in helpers:
        helper.join()
    return not due()


class _Round:
    def __init__(self, until: float) -> None:
        self._until, self._busy, self._lock = until, 0, threading.Lock()

    def work(self) -> None:
        while time.monotonic() < self._until:
            with self._lock:
                self._busy += 1
            try:
                turn = take_turn()
                if turn is not None:
                    serve(turn)
            finally:
                with self._lock:
                    self._busy -= 1
            if turn is None:
                if not self._busy:
                    return
                time.sleep(LOOK_S)

    def help(self) -> None:
        try:
            self.work()
        finally:
            connection.close()


def due() -> bool:
    """Is there anything to deliver now?"""
    found = sql.row(
        """
        SELECT EXISTS (
            SELECT FROM invenio_live_subscription s
            WHERE s.is_active AND s.parked_at IS NULL
              AND (s.resume_at IS NULL OR s.resume_at <= clock_timestamp())
              AND EXISTS (
                  SELECT FROM invenio_live_subscriptiondelivery d
                  WHERE d.subscription_id = s.id AND d.state = 'queued' AND d.due_at <= clock_timestamp()
              )
        ) AS due
        """
    )
    return bool(found and found["due"])
