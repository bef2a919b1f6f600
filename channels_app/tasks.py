"""The hands. Each task may run twice or not at all: rows say what there is to do, ``sweep`` finds what was missed."""

from __future__ import annotations

from celery import shared_task

from invenio_center.kernel import turns

from . import bells
from .inbox import acknowledging
from .inbox import actions as inbox
from .inbox import queries as inbox_queries
from .lines import rhythm
from .outbox import queries as outbox_queries
from .outbox import sending

# Then other work has its turn: whatever waits in the broker, while thousands of events do here.
TURN_S = 5.0


@shared_task
def drain_inbox() -> None:
    if not inbox.drain(seconds=TURN_S):
        bells.ring_now(bells.INBOX)


@shared_task(soft_time_limit=60)
def acknowledge(envelope: int) -> None:
    acknowledging.acknowledge(envelope)


@shared_task
def drain_outbox() -> None:
    """One drain in the whole installation (it sends in parallel by itself), so that a slow provider never holds all
    workers while customers write.
    """
    turns.alone("outbox", sending.drain, lambda: bells.ring_now(bells.OUTBOX))


@shared_task
def measure_rhythm() -> None:
    rhythm.measure()


@shared_task
def sweep() -> None:
    """Every few seconds: work whose bell was lost, and leases that ran out."""
    sending.expire_leases()
    if inbox_queries.due(1):
        bells.ring_now(bells.INBOX)
    if outbox_queries.due(1):
        bells.ring_now(bells.OUTBOX)
