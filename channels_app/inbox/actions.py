"""Stored events → signals. Each event is one transaction, whole or not at all; a bad one delays no other."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from datetime import timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.db.models.functions import Now

from invenio_center import audit
from invenio_center.kernel import sql
from invenio_center.kernel.errors import AppError
from invenio_center.models import User

from .. import bells, registry
from ..contract import (
    Event,
    Ignored,
    IncomingMessage,
    Line,
    LineNotice,
    OptOutSignal,
    Part,
    StatusUpdate,
    StatusUpTo,
    Unreadable,
)
from ..lines import queries as lines
from ..models import Channel, Envelope, EnvelopeState
from ..models import LineNotice as StoredNotice
from ..reach import actions as reach
from ..reach import capability, stops
from ..signals import message_received, optout_received
from ..statuses.actions import record_status, record_up_to
from ..wordings import actions as wordings
from . import acknowledging, erasing, queries
from .errors import NothingLeft

logger = logging.getLogger(__name__)

# So few that someone who writes while thousands of marks are worked on is heard at once.
BATCH = 5
# Waits after each failure; after the last one the event is dead and a person decides.
BACKOFF_S = (1, 5, 30, 120, 600, 1800, 3600)
INBOUND_OFF = "A entrada desta linha está desligada."


@transaction.atomic
def store(channel: Channel, part: Part, *, ignored: str = "") -> bool:
    """Keep an event that came by a page of our own; False when its key was there already. Acknowledge after commit.

    ``ignored``: why no worker shall look at it.
    """
    row = Envelope(channel=channel, dedupe_key=part.dedupe_key, body=part.body, reason=ignored)
    row.state = EnvelopeState.IGNORED if ignored else EnvelopeState.RECEIVED
    before = Envelope.objects.filter(channel=channel, dedupe_key=part.dedupe_key).exists()
    Envelope.objects.bulk_create([row], ignore_conflicts=True)
    if not ignored:
        bells.ring(bells.INBOX)
    return not before


def drain(*, seconds: float = 30.0) -> bool:
    """Process what is due, people's words first. True when nothing was left, False when the time was up."""
    until = time.monotonic() + seconds
    while ids := queries.due(BATCH):
        known: dict[int, Line] = {}
        for envelope_id in ids:
            process(envelope_id, known)
        _mark_channels(known)
        if time.monotonic() > until:
            return False
    return True


def process(envelope_id: int, known: dict[int, Line] | None = None) -> bool:
    """One event; False when another worker has or had it. ``known`` spares reading the same line again."""
    try:
        with transaction.atomic():
            envelope = _take(envelope_id)
            if envelope is not None:
                _handle(envelope, {} if known is None else known)
        return envelope is not None
    except (OperationalError, InterfaceError):
        raise  # the database's trouble, not the event's
    except Exception as error:
        return _failed(envelope_id, error)


def _take(envelope_id: int) -> Envelope | None:
    return (
        Envelope.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
        .select_related("channel")
        .filter(pk=envelope_id, state=EnvelopeState.RECEIVED)
        .first()
    )


def _handle(envelope: Envelope, known: dict[int, Line]) -> None:
    channel = envelope.channel
    connector = registry.of(channel)
    if connector is None:
        _finish(envelope, EnvelopeState.UNREADABLE, "Este tipo de canal não tem conector.")
        return
    if channel.pk not in known:
        known[channel.pk] = lines.line_of(channel)
    try:
        events = connector.parse(known[channel.pk], bytes(envelope.body))
    except Unreadable as error:
        _finish(envelope, EnvelopeState.UNREADABLE, str(error)[:200])
        return
    reasons = [reason for event in events if (reason := _dispatch(envelope, event))]
    if len(reasons) == len(events):
        _finish(envelope, EnvelopeState.IGNORED, " · ".join(reasons)[:200])
    else:
        _finish(envelope, EnvelopeState.PROCESSED, "")


def _dispatch(envelope: Envelope, event: Event) -> str:
    """Hand one event on; the reason when it changes nothing."""
    channel = envelope.channel
    if isinstance(event, Ignored):
        return event.reason
    if isinstance(event, StatusUpdate):
        record_status(channel, event)
    elif isinstance(event, StatusUpTo):
        record_up_to(channel, event)
    elif isinstance(event, LineNotice):
        _keep(envelope, event)
    elif isinstance(event, OptOutSignal):
        optout_received.send(sender=Channel, channel=channel, wish=event)
    elif isinstance(event, IncomingMessage):
        if not channel.inbound:
            return INBOUND_OFF
        if original := erasing.withdrawn(event):
            erasing.erase(channel, [original])
        acknowledging.plan(envelope, event)
        if not event.claimed:
            reach.heard(channel, event.sender)
            stops.heard(channel.kind, event.sender)
            capability.heard(registry.of(channel), event.reply_to)
        answers = message_received.send(sender=Channel, channel=channel, message=event)
        return next((reason for _, reason in answers if reason), "")
    return ""


def _keep(envelope: Envelope, notice: LineNotice) -> None:
    _, fresh = StoredNotice.objects.get_or_create(
        envelope=envelope,
        topic=notice.topic[:80],
        at=notice.at,
        defaults={"channel": envelope.channel, "data": dict(notice.data)},
    )
    if fresh and notice.quality:
        told = {name: ["", code] for name, code in notice.quality.items()}
        audit.record("line.quality", envelope.channel, actor=None, changes=told)
    if notice.template is not None:
        wordings.heed(envelope.channel, notice.template)


def _finish(envelope: Envelope, state: EnvelopeState, reason: str) -> None:
    Envelope.objects.filter(pk=envelope.pk).update(state=state, reason=reason, processed_at=Now())


@transaction.atomic
def _failed(envelope_id: int, error: Exception) -> bool:
    envelope = _take(envelope_id)
    if envelope is None:
        return False
    # The text of an error may hold personal data; its kind and the code do not.
    code = error.code if isinstance(error, AppError) else type(error).__name__
    attempts = envelope.attempts + 1
    dead = attempts > len(BACKOFF_S)
    wait = timedelta(seconds=BACKOFF_S[min(attempts, len(BACKOFF_S)) - 1])
    Envelope.objects.filter(pk=envelope.pk).update(
        attempts=attempts,
        state=EnvelopeState.DEAD if dead else EnvelopeState.RECEIVED,
        reason=code[:200],
        due_at=sql.now() + wait,
    )
    if dead:
        audit.record("envelope.dead", envelope, actor=None, changes={"reason": ["", code[:200]]})
    logger.error("envelope_failed", extra={"envelope": str(envelope.public_id), "error": code, "dead": dead})
    return True


def _mark_channels(ids: Collection[int]) -> None:
    """Every few seconds at most: a row of its own that every event would write slows all of them."""
    stale = Q(last_in_at=None) | Q(last_in_at__lt=Now() - timedelta(seconds=10))
    if ids:
        Channel.objects.filter(stale, pk__in=ids).update(last_in_at=Now())


@transaction.atomic
def replay(envelope: Envelope, actor: User | None, reason: str = "") -> None:
    """Process a stored event again, from its raw bytes. What it did before is not done twice: keys see to that.

    Raises NothingLeft for one whose content a customer took back.
    """
    if not envelope.body:
        raise NothingLeft
    Envelope.objects.filter(pk=envelope.pk).update(
        state=EnvelopeState.RECEIVED, attempts=0, reason="", due_at=Now(), processed_at=None
    )
    envelope.refresh_from_db()
    audit.record("envelope.replayed", envelope, actor=actor, reason=reason)
    bells.ring(bells.INBOX)
