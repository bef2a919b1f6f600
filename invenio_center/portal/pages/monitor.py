"""Monitor > Operadores; replay of a stored provider call."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from channels_app.inbox import actions as inbox
from channels_app.inbox import queries as envelopes
from channels_app.models import Channel
from invenio_live.agents import actions
from invenio_live.choices import Presence
from invenio_live.models import Agent

from ...kernel import formats
from ...kernel.errors import NotFound
from ...models import Segment
from ...reports import queries
from ..refusals import attempt, back
from ..widgets import checkboxes
from .registry import draw, guarded

TONES = {Presence.ONLINE: "ok", Presence.PAUSED: "warn", Presence.OFFLINE: ""}


@guarded("monitor.agents")
def agents(request: HttpRequest) -> HttpResponse:
    presence = request.GET.get("presence", "")
    rows = [_row(agent) for agent in queries.agents() if not presence or agent.presence == presence]
    return draw(
        request,
        "portal/monitor_agents.html",
        "Operadores",
        rows=rows,
        presence=presence,
        states=Presence.choices,
    )


def _row(agent: Any) -> dict[str, Any]:
    pause = next((one for one in agent.pauses.all() if one.ended_at is None), None)
    return {
        "agent": agent,
        "label": Presence(agent.presence).label,
        "tone": TONES[Presence(agent.presence)],
        "since": formats.since(agent.presence_since),
        "pause": pause,
        "channels": [channel.name for channel in agent.user.channels.all()],
        "segments": [segment.name for segment in agent.user.segments.all()],
    }


class RightsForm(forms.Form):
    capacity = forms.IntegerField(
        label="Capacidade",
        min_value=0,
        max_value=100,
        help_text="Atendimentos ao mesmo tempo. Por exemplo 5.",
    )
    segments = forms.ModelMultipleChoiceField(
        Segment.objects.filter(is_active=True), label="Segmentos", required=False, widget=checkboxes(),
        help_text="Nenhum marcado: atende a fila geral e os segmentos abertos.",
    )  # fmt: skip
    general_queue = forms.BooleanField(
        label="Atende também a fila geral", required=False, help_text="Vale para quem tem segmentos."
    )
    channels = forms.ModelMultipleChoiceField(
        Channel.objects.order_by("kind", "name"),
        label="Canais",
        required=False,
        widget=checkboxes(),
        help_text="Nenhum marcado: todos.",
    )
    reason = forms.CharField(label="Motivo", required=False, max_length=500)


@guarded("monitor.agents", "GET", "POST")
def agent(request: HttpRequest, pk: int) -> HttpResponse:
    found = Agent.objects.select_related("user").filter(pk=pk).first()
    if found is None:
        raise NotFound
    initial = {
        "capacity": found.capacity,
        "general_queue": found.general_queue,
        "channels": found.user.channels.all(),
        "segments": found.user.segments.all(),
    }
    form = RightsForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        actor: Any = request.user
        if attempt(
            request,
            lambda: actions.set_rights(found, actor=actor, **form.cleaned_data),
            "Direitos salvos. Valem já.",
        ):
            return redirect("admin:monitor_agents")
    return draw(
        request,
        "portal/monitor_agent.html",
        str(found),
        form=form,
        original=found,
        status=422 if form.is_bound else 200,
    )


@guarded("monitor.replay", "POST")
def replay(request: HttpRequest, public_id: UUID) -> HttpResponse:
    envelope = envelopes.by_public_id(public_id)
    actor: Any = request.user
    reason = request.POST.get("reason", "")
    attempt(request, lambda: inbox.replay(envelope, actor, reason), "Recebimento reprocessado.")
    return back(request, "admin:channels_app_envelope_changelist")
