"""Raw provider calls past their term: by then they are messages, statuses or nothing."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from consent.choices import Unit
from consent.retention.kinds import Kind, Step

from ..models import Envelope, EnvelopeState

BATCH = 1_000


def _old(before: datetime) -> QuerySet[Envelope]:
    """One that still waits to be worked on stays; one that failed has had its time."""
    return Envelope.objects.filter(received_at__lt=before).exclude(state=EnvelopeState.RECEIVED)


def _drop(before: datetime, _after: int) -> Step:
    found = list(_old(before).order_by("id").values_list("pk", flat=True)[:BATCH])
    gone = Envelope.objects.filter(pk__in=found).delete()[0]
    return gone, 0 if gone else None


ENVELOPES = Kind(
    key="envelopes",
    label="Recebimentos brutos",
    what="O que os provedores enviaram, como chegou. As mensagens já lidas dali ficam.",
    why="Servem para reprocessar uma falha; depois disso só repetem o que já está nas mensagens.",
    unit=Unit.DAYS,
    default=30,
    least=7,
    most=90,
    due=lambda before: _old(before).count(),
    drop=_drop,
)
