"""A worker's round: claim and commit, call the provider, write back in a second transaction.

Between the claim and the call the person may leave: see ``starting``.
The claim hands out a lease and a fence. A worker whose lease ran out finds another fence and its result is refused;
what it was sending becomes uncertain and is never sent again by itself.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Greatest

from consent.ledger import queries as ledger
from consent.ledger.actions import Decision
from invenio_center.kernel import sql
from invenio_center.kernel.http import HttpError, NotSent

from .. import registry
from ..contract import ErrorClass, ProviderError, ProviderRefused, Sent, Status
from ..lines import queries as lines
from ..models import Channel, Delivery, DeliveryState
from ..reach import actions as reach
from ..reach import capability
from ..statuses import lattice
from ..statuses.actions import adopt_early, apply
from . import links, payload, queries, starting, ways_out
from .actions import ask, cancel

logger = logging.getLogger(__name__)

LEASE_S = 180
# Waits after a refusal that came before processing; after the last one the message has failed.
BACKOFF_S = (2, 8, 30, 120, 600, 1800, 3600)
LINE_PAUSE_S = 60
LINE_FAULTS = frozenset({ErrorClass.AUTH, ErrorClass.POLICY})
REPEATED = LINE_FAULTS | {ErrorClass.RETRY}
SENDERS = 6

NOT_REACHED = ProviderError(
    "not_reached", "O provedor não respondeu. O envio será repetido.", ErrorClass.RETRY
)
NO_ANSWER = ProviderError("no_answer", "O provedor não disse se aceitou a mensagem.", ErrorClass.AMBIGUOUS)
BROKEN = ProviderError(
    "broken", "O envio parou no meio. Confira antes de enviar de novo.", ErrorClass.AMBIGUOUS
)
LEASE_OVER = ProviderError(
    "lease_over", "O envio foi interrompido. Confira antes de enviar de novo.", ErrorClass.AMBIGUOUS
)
NO_CONNECTOR = ProviderError(
    "no_connector", "Este tipo de canal não envia mensagens.", ErrorClass.BAD_CONTENT
)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to send one message, until its lease runs out."""

    delivery: Delivery
    fence: int
    ledger: int = 0  # the last event about the person that the decision knew


def send_next() -> bool:
    """Take and send one message; False when none is due."""
    with transaction.atomic():
        delivery_id = queries.claimable()
        if delivery_id is None:
            return False
        claim = _claim(Delivery.objects.select_related("channel").get(pk=delivery_id))
    if claim is not None:
        result = call(claim)
        if result is None:
            give_back(claim)
        else:
            write_back(claim, result)
    return True


def _claim(delivery: Delivery) -> Claim | None:
    """Ask the ledger again and mark the row in the same transaction; None when it may not be sent now."""
    if not _in_pace(delivery.channel):
        return None
    known = ledger.newest_about(delivery.subject_id)
    decision = _ask(delivery)
    if decision.decision == "defer" and decision.until is not None:
        Delivery.objects.filter(pk=delivery.pk).update(decision=decision, due_at=decision.until)
        return None
    if not decision.is_allowed:
        cancel(delivery, decision.reason, decision)
        return None
    delivery.decision = decision
    delivery.fence += 1
    delivery.attempts += 1
    delivery.state = DeliveryState.SENDING
    delivery.submitted_at = sql.now()
    delivery.lease_until = delivery.submitted_at + timedelta(seconds=LEASE_S)
    delivery.save(update_fields=["decision", "fence", "attempts", "state", "submitted_at", "lease_until"])
    return Claim(delivery, delivery.fence, known)


def _ask(delivery: Delivery) -> Decision:
    return ask(
        delivery.channel,
        to=delivery.to,
        subject_id=delivery.subject_id,
        purpose=delivery.purpose,
        stored=delivery.payload,
        besides=delivery.pk,
    )


def _in_pace(channel: Channel) -> bool:
    """Take this line's turn, where it has a pace; False when another sender took it just now."""
    connector = registry.of(channel)
    pace = float(channel.settings.get("pace_per_s") or (connector.pace_per_s if connector else None) or 0)
    return not pace or queries.take_turn(channel.pk, 1 / pace)


def call(claim: Claim) -> Sent | ProviderError | None:
    """Hand the message to the provider; None when the person left first. No transaction is open."""
    delivery = claim.delivery
    connector = registry.of(delivery.channel)
    if connector is None:
        return NO_CONNECTOR
    try:
        line = lines.line_of(delivery.channel)
        message = payload.message(delivery.payload, Path(settings.MEDIA_ROOT), partial(links.url, delivery))
        message, http = ways_out.added(delivery, message), lines.http_for(line)
        if missing := capability.missing(connector, line, delivery.to, http):
            return missing
        return connector.send(
            line, delivery.to, message, starting.guarded(http, delivery, claim.fence, claim.ledger)
        )
    except starting.Left:
        return None
    except ProviderRefused as refused:
        capability.learn(delivery.channel.kind, delivery.to, refused.error)
        return refused.error
    except NotSent:
        return NOT_REACHED
    except HttpError:
        return NO_ANSWER
    except Exception as error:  # our own fault: nobody knows how far it got
        logger.error("send_broke", extra={"delivery": str(delivery.public_id), "error": type(error).__name__})
        return BROKEN


@transaction.atomic
def give_back(claim: Claim) -> None:
    """Nothing was called: the message waits again, and whoever takes it asks anew."""
    Delivery.objects.filter(pk=claim.delivery.pk, fence=claim.fence, state=DeliveryState.SENDING).update(
        state=DeliveryState.QUEUED, attempts=claim.delivery.attempts - 1, lease_until=None, submitted_at=None
    )


@transaction.atomic
def write_back(claim: Claim, result: Sent | ProviderError) -> bool:
    """Note the result; False when the lease was lost meanwhile and the result is refused."""
    delivery = (
        Delivery.objects.select_for_update(no_key=True, of=("self",))
        .select_related("channel")
        .get(pk=claim.delivery.pk)
    )
    if delivery.fence != claim.fence or delivery.state != DeliveryState.SENDING:
        logger.warning("late_result_refused", extra={"delivery": str(delivery.public_id)})
        return False
    delivery.lease_until = None
    if isinstance(result, Sent):
        _accepted(delivery, result)
    else:
        _refused(delivery, result)
    return True


def _accepted(delivery: Delivery, sent: Sent) -> None:
    now = sql.now()
    delivery.provider_id = delivery.provider_id or sent.provider_id
    delivery.state, delivery.sent_at = DeliveryState.SENT, now
    delivery.save(update_fields=["provider_id", "state", "sent_at", "lease_until"])
    Channel.objects.filter(pk=delivery.channel_id).exclude(
        last_out_at__gt=now - timedelta(seconds=10), last_error=""
    ).update(last_out_at=now, last_error="")
    if delivery.status == Status.FAILED:  # the provider's refusal overtook its own answer
        Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.FAILED)
        return
    apply(delivery, Status.SENT, now)
    adopt_early(delivery)


def _refused(delivery: Delivery, error: ProviderError) -> None:
    if error.error_class in LINE_FAULTS:
        _pause_line(delivery.channel, error)
    if delivery.status and lattice.is_forward(Status.UNCERTAIN, Status(delivery.status)):
        _conclude(delivery)  # the provider has said more than the call did
    elif error.error_class in REPEATED and delivery.attempts <= len(BACKOFF_S):
        _postpone(delivery, error)
    elif error.error_class is ErrorClass.AMBIGUOUS:
        _end(delivery, DeliveryState.UNCERTAIN, Status.UNCERTAIN, error)
    else:
        _end(delivery, DeliveryState.FAILED, Status.FAILED, error)


def _conclude(delivery: Delivery) -> None:
    failed = delivery.status == Status.FAILED
    delivery.state = DeliveryState.FAILED if failed else DeliveryState.SENT
    delivery.save(update_fields=["state", "lease_until"])


def _postpone(delivery: Delivery, error: ProviderError) -> None:
    wait = float(BACKOFF_S[delivery.attempts - 1])
    if error.error_class in LINE_FAULTS:
        wait = max(wait, LINE_PAUSE_S)
    wait = max(wait, error.retry_after_s or 0) * random.uniform(1.0, 1.2)  # noqa: S311 - jitter, not a secret
    delivery.state = DeliveryState.QUEUED
    delivery.due_at = sql.now() + timedelta(seconds=wait)
    delivery.error_code, delivery.error_sentence = error.code, error.sentence
    delivery.save(update_fields=["state", "due_at", "lease_until", "error_code", "error_sentence"])


def _end(delivery: Delivery, state: DeliveryState, status: Status, error: ProviderError) -> None:
    delivery.state = state
    delivery.error_code, delivery.error_sentence = error.code, error.sentence
    delivery.save(update_fields=["state", "lease_until", "error_code", "error_sentence"])
    now = sql.now()
    reach.remember(delivery, error, now)
    apply(delivery, status, now, error=(error.code, error.sentence))


def _pause_line(channel: Channel, error: ProviderError) -> None:
    """The next ones would meet the same refusal: they wait, and the line asks for attention."""
    now = sql.now()
    Channel.objects.filter(pk=channel.pk).update(last_error_at=now, last_error=error.sentence[:300])
    Delivery.objects.filter(channel=channel, state=DeliveryState.QUEUED).update(
        due_at=Greatest("due_at", now + timedelta(seconds=LINE_PAUSE_S))
    )


@transaction.atomic
def expire_leases() -> int:
    """What a dead worker left in flight: nobody knows whether it arrived, unless the provider has said so."""
    ids = queries.overdue()
    for delivery in Delivery.objects.filter(pk__in=ids).select_related("channel"):
        delivery.fence += 1
        delivery.lease_until = None
        delivery.save(update_fields=["fence", "lease_until"])
        if delivery.status and lattice.is_forward(Status.UNCERTAIN, Status(delivery.status)):
            _conclude(delivery)
        else:
            _end(delivery, DeliveryState.UNCERTAIN, Status.UNCERTAIN, LEASE_OVER)
    return len(ids)


def drain(*, seconds: float = 5.0, senders: int = SENDERS) -> bool:
    """Send what is due, up to ``senders`` calls at a time. True when nothing was left, False when time was up."""
    until = time.monotonic() + seconds
    helpers = [
        threading.Thread(target=_help, args=(until,)) for _ in range(min(senders, queries.due(senders)) - 1)
    ]
    for helper in helpers:
        helper.start()
    empty = _send_until(until)
    for helper in helpers:
        helper.join()
    return empty


def _send_until(until: float) -> bool:
    while time.monotonic() < until:
        if send_next():
            continue
        wait = queries.paced()
        if wait is None:
            return True
        time.sleep(min(wait, max(until - time.monotonic(), 0)))
    return False


def _help(until: float) -> None:
    try:
        _send_until(until)
    finally:
        connection.close()
