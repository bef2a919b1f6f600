"""Monitor > Fila; replay of a stored provider call."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from channels_app.inbox import actions as inbox
from channels_app.inbox import queries as envelopes

from ...kernel import formats
from ...reports import queries
from ..refusals import attempt, back
from .registry import draw, guarded

SHOWN = 200
SOURCES = {"contact": "contato", "segment": "segmento", "channel": "canal"}
TIERS = dict(queries.TIERS)


@guarded("monitor.queue")
def queue(request: HttpRequest) -> HttpResponse:
    """The published order itself; a filter hides rows and never re-sorts."""
    from invenio_live.queue.queries import list_queue

    found = list_queue(None, SHOWN)
    tier = request.GET.get("tier", "")
    rows = [row for row in queries.queue_rows(found.entries) if not tier or row.entry.tier == tier]
    shown = [
        (
            row,
            TIERS.get(row.entry.tier, ""),
            SOURCES.get(row.entry.priority_source, ""),
            formats.since(row.entry.waiting_since),
        )
        for row in rows
    ]
    return draw(
        request,
        "portal/monitor_queue.html",
        "Fila",
        rows=shown,
        total=found.total,
        urgent=found.urgent,
        tier=tier,
        tiers=queries.TIERS,
    )


@guarded("monitor.replay", "POST")
def replay(request: HttpRequest, public_id: UUID) -> HttpResponse:
    envelope = envelopes.by_public_id(public_id)
    actor: Any = request.user
    reason = request.POST.get("reason", "")
    attempt(request, lambda: inbox.replay(envelope, actor, reason), "Recebimento reprocessado.")
    return back(request, "admin:channels_app_envelope_changelist")
