"""Replay of a stored provider call."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from channels_app.inbox import actions as inbox
from channels_app.inbox import queries as envelopes

from ..refusals import attempt, back
from .registry import guarded


@guarded("monitor.replay", "POST")
def replay(request: HttpRequest, public_id: UUID) -> HttpResponse:
    envelope = envelopes.by_public_id(public_id)
    actor: Any = request.user
    reason = request.POST.get("reason", "")
    attempt(request, lambda: inbox.replay(envelope, actor, reason), "Recebimento reprocessado.")
    return back(request, "admin:channels_app_envelope_changelist")
