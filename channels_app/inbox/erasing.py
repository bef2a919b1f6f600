"""A customer took a message back: what its raw event said is emptied too. That there was one stays, under its key."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Case, Value, When
from django.db.models.functions import Now

from .. import registry
from ..contract import IncomingMessage
from ..models import Channel, Envelope, EnvelopeState

ERASED = "A pessoa apagou a mensagem, e o conteúdo foi eliminado."


def withdrawn(message: IncomingMessage) -> str:
    """The provider's id of the message that this one takes back, "" for any other."""
    return str(message.data.get("original") or "") if message.data.get("type") == "revoke" else ""


def erase(channel: Channel, provider_ids: Iterable[str]) -> None:
    """Empty the events that brought these messages, in the caller's transaction.

    One that is still to come, or to be worked on, meets its key and is never shown. Call it before the address of the
    person is locked: who is working on such an event holds its row and waits for that lock.
    """
    connector = registry.of(channel)
    keys = [connector.keys_of(one) for one in provider_ids] if connector is not None else []
    gone = [
        Envelope(channel=channel, dedupe_key=key[:300], body=b"", state=EnvelopeState.IGNORED, reason=ERASED)
        for key, *_rare in keys
    ]
    Envelope.objects.bulk_create(gone, ignore_conflicts=True)
    every = [key for found in keys for key in found]
    known = Envelope.objects.filter(channel=channel, dedupe_key__in=every).exclude(body=b"")
    processed = When(state=EnvelopeState.PROCESSED, then=Value(EnvelopeState.PROCESSED))
    known.update(
        body=b"",
        reason=ERASED,
        state=Case(processed, default=Value(EnvelopeState.IGNORED)),
        processed_at=Now(),
    )
