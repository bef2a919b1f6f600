"""Emptying what went in and out: raw calls, messages, files, deliveries. Each step may be done again."""

from __future__ import annotations

import hashlib

import pgtrigger
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

from channels_app import registry
from channels_app.models import (
    Channel,
    Delivery,
    DeliveryState,
    DeliveryStatus,
    Envelope,
    EnvelopeState,
    SimulatedMessage,
)
from channels_app.outbox import actions as outbox
from invenio_center.kernel import sql

from ... import events
from ...choices import ConversationStatus
from ...conversations import locking, promises, state
from ...conversations.placing import keep
from ...events import types
from ...events.summary import stamp
from ...models import (
    Attachment,
    Conversation,
    ConversationEvent,
    Loyalty,
    Message,
    Rating,
    Schedule,
    SubscriptionDelivery,
    Visitor,
)
from ...schedules import actions as schedules
from .person import Person, holding

OUTCOME = "Dados eliminados"
GONE = "Conteúdo eliminado."
RAW = "Os dados da pessoa foram eliminados."
WRITTEN = ("note", "reason")
UNFINISHED = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.UNCERTAIN)
Counts = dict[str, int]


def end_talks(person: Person) -> Counts:
    """Promises are taken back, open conversations end, nothing that waits leaves any more."""
    schedules.cancel_of_contact(person.contact, actor=None, reason=OUTCOME)
    opened = Conversation.objects.filter(contact=person.contact).exclude(status=ConversationStatus.CLOSED)
    rows = locking.all_locked(opened)
    for row in rows:
        before, now, since = events.sight(row), sql.now(), row.waiting_since
        promises.end_with(row, actor=None, now=now, reason=OUTCOME, for_good=True)
        state.end(row, now)
        keep(row)
        events.record(
            row, types.Closed(outcome=OUTCOME, unanswered_since=stamp(since) or "", seen_before=before)
        )
    waiting = Delivery.objects.select_for_update(no_key=True).filter(
        subject_id__in=person.subjects, state=DeliveryState.QUEUED
    )
    for delivery in waiting.order_by("pk"):
        outbox.cancel(delivery, "SUBJECT_ERASED")
    return {"conversations_closed": len(rows)}


def empty_envelopes(person: Person) -> Counts:
    """Raw calls that brought the person's messages, and whatever else names one of the addresses.

    Who works on one at this moment holds its row and may wait for the person's address: that one is left alone here,
    since what comes of it belongs to whoever writes anew.
    """
    found = Envelope.objects.filter(_keys(person) | _named(person)).exclude(body=b"")
    keys = list(found.select_for_update(no_key=True, skip_locked=True).values_list("pk", flat=True))
    Envelope.objects.filter(pk__in=keys, state=EnvelopeState.RECEIVED).update(state=EnvelopeState.IGNORED)
    emptied = Envelope.objects.filter(pk__in=keys).update(body=b"", reason=RAW, processed_at=Now())
    for row in holding(Envelope.objects.all(), "dedupe_key", person.addresses).only("pk", "dedupe_key"):
        digest = hashlib.sha256(row.dedupe_key.encode()).hexdigest()
        Envelope.objects.filter(pk=row.pk).update(dedupe_key=f"erased:{digest}")
    return {"envelopes": emptied}


def _keys(person: Person) -> Q:
    """By channel, the keys under which the provider's calls for these messages are stored."""
    rows = Message.objects.filter(conversation__in=person.conversations).exclude(provider_id="")
    by_channel: dict[int, list[str]] = {}
    for number, provider_id in rows.values_list("channel_id", "provider_id"):
        by_channel.setdefault(number, []).append(provider_id)
    found = Q(pk=None)
    for channel in Channel.objects.filter(pk__in=by_channel):
        connector = registry.of(channel)
        keys = [
            key[:300]
            for one in by_channel[channel.pk]
            for key in (connector.keys_of(one) if connector else (f"m:{one}",))
        ]
        found |= Q(channel=channel, dedupe_key__in=keys)
    return found


def _named(person: Person) -> Q:
    found = Q(pk=None)
    for spelling in person.addresses:
        inside = RawSQL("position(%s::bytea IN body) > 0", [spelling.encode()])
        found |= Q(pk__in=Envelope.objects.alias(named=inside).filter(named=True).values("pk"))
    return found


def empty_messages(person: Person) -> Counts:
    """Words, places and files go; that somebody wrote at that hour stays for the counts."""
    own = Message.objects.filter(conversation__in=person.conversations)
    files = Attachment.objects.filter(Q(message__in=own) | Q(uploaded_by_visitor__contact__in=person.records))
    dropped = files.count()
    files.delete()  # their files are released with them
    emptied = own.update(
        text=GONE, location=None, data={"erased": True}, sender={}, provider_id="", error=None
    )
    talks = Conversation.objects.filter(pk__in=person.conversations)
    talks.update(reply_to="", preview="", topped_reason="")
    for talk in talks:
        talk.tags.clear()
    Schedule.objects.filter(conversation__in=person.conversations).update(note="", reason="")
    Rating.objects.filter(conversation__in=person.conversations).update(comment="")
    _empty_events(person)
    return {"messages": emptied, "files": dropped}


def _empty_events(person: Person) -> None:
    rows = ConversationEvent.objects.filter(conversation__in=person.conversations)
    with pgtrigger.ignore("invenio_live.ConversationEvent:event_append_only"):
        for row in rows.filter(data__has_any_keys=WRITTEN) | holding(rows, "data", person.words):
            kept = {name: one for name, one in row.data.items() if name not in WRITTEN}
            ConversationEvent.objects.filter(pk=row.pk).update(data=person.cleaned(kept))


def empty_deliveries(person: Person) -> Counts:
    """Where to and what; the decision each was sent under stays as proof."""
    own = Delivery.objects.filter(subject_id__in=person.subjects)
    DeliveryStatus.objects.filter(delivery__in=own).delete()
    for channel, provider_id in own.exclude(provider_id="").values_list("channel", "provider_id"):
        DeliveryStatus.objects.filter(channel=channel, provider_id=provider_id).delete()
    # A worker that is at one of them finds another fence, and nobody can send again what is empty.
    own.filter(state__in=UNFINISHED).update(
        state=DeliveryState.CANCELLED, lease_until=None, fence=F("fence") + 1
    )
    emptied = own.update(to="", payload={}, provider_id="")
    SimulatedMessage.objects.filter(person__in=person.addresses).delete()
    holding(SimulatedMessage.objects.all(), "content", person.words).delete()
    told = SubscriptionDelivery.objects.filter(stream__in=person.streams)
    told.update(answer="", last_error="", tries=[])
    return {"deliveries": emptied}


def drop_visitors(person: Person) -> Counts:
    Loyalty.objects.filter(contact__in=person.records).delete()
    return {"visitors": Visitor.objects.filter(contact__in=person.records).delete()[0]}
