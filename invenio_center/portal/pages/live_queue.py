"""Monitor > Fila, live: the published order with what stands beside it, and what a supervisor may do with a row."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone

from invenio_live.agents import queries as agents
from invenio_live.agents.actions import ensure_agent
from invenio_live.choices import ConversationStatus, LaneClass, Presence
from invenio_live.conversations import supervising
from invenio_live.models import Agent, Conversation
from invenio_live.queue import queries as queue
from invenio_live.queue.sections import WHOLE, Section
from invenio_live.sla import queries as sla

from ...kernel import formats
from ...kernel.asked import choice, uuid
from ...kernel.errors import NotFound
from ...reports import live, queries
from ..refusals import attempt
from .monitor_agents import clock
from .registry import draw, guarded

PER_PAGE = 100
# In the address: what has no segment.
GENERAL = "none"
SOURCES = {"contact": "contato", "segment": "segmento", "channel": "canal"}
TIERS = dict(queries.TIERS)
TONES = {Presence.ONLINE: "ok", Presence.PAUSED: "warn", Presence.OFFLINE: ""}
ACTS = {
    "take": "Assumir",
    "assign": "Atribuir a um operador",
    "release": "Devolver à fila",
    "top": "Mover para o topo",
    "untop": "Tirar do topo",
}
# What fits in a row; the whole is read out and shown on pointing.
SHORT = {"assign": "Atribuir", "release": "Devolver", "top": "Topo"}
DONE = {
    "take": "Você assumiu o atendimento. Ele está no seu Live.",
    "assign": "Atendimento atribuído.",
    "release": "Atendimento devolvido à fila, com a espera que tinha.",
    "top": "Posto no topo. Quem chamar o próximo recebe este atendimento.",
    "untop": "De volta ao lugar que a prioridade e a espera lhe dão.",
}


@guarded("monitor.queue")
def show(request: HttpRequest) -> HttpResponse:
    """A filter hides rows and never re-sorts."""
    return draw(request, "portal/monitor_queue.html", "Fila", **_context(request))


@guarded("monitor.queue")
def state(request: HttpRequest) -> JsonResponse:
    """The page's changing part, for the module that asks every two seconds."""
    return JsonResponse({"html": render_to_string("portal/monitor_live.html", _context(request))})


def _context(request: HttpRequest) -> dict[str, Any]:
    asked = request.GET
    segment = asked.get("segment")
    section = Section(
        tier=choice(asked.get("tier"), TIERS),
        channel=uuid(asked.get("channel")),
        segment=uuid(segment),
        general=segment == GENERAL,
    )
    counted = queue.count(section)
    page = Paginator(range(counted.found), PER_PAGE).get_page(asked.get("page"))
    entries = queue.list_section(section, PER_PAGE, max(0, page.start_index() - 1))
    clocks = sla.open_of(entry.conversation_id for entry in entries)
    kept = asked.copy()
    kept.pop("page", None)
    return {
        "rows": [_row(row, clocks) for row in queries.queue_rows(entries)],
        "page": page,
        "total": counted.total,
        "urgent": counted.urgent,
        "groups": live.groups(),
        "agents": _agents(),
        "narrowed": section != WHOLE,
        "kept": kept.urlencode(),
        "query": asked.urlencode(),
    }


def _row(row: queries.QueueRow, clocks: dict[int, list[Any]]) -> dict[str, Any]:
    running = [one for one in clocks.get(row.conversation.pk, ()) if one.due_at]
    due = min(running, key=lambda one: one.due_at, default=None)
    return {
        "due": due,
        "broken": due is not None and due.due_at <= timezone.now(),
        "entry": row.entry,
        "conversation": row.conversation,
        "reserved": row.reserved,
        "tier": TIERS[row.entry.tier],
        "source": SOURCES[row.entry.priority_source],
        "acts": [(act, ACTS[act], SHORT.get(act, ACTS[act])) for act in acts_for(row.conversation)],
    }


def _agents() -> list[dict[str, Any]]:
    """With their pauses as clocks and what each holds."""
    people, held = list(queries.agents()), live.held()
    loads = agents.loads(agent.pk for agent in people)
    return [
        {
            "agent": agent,
            "label": Presence(agent.presence).label,
            "tone": TONES[Presence(agent.presence)],
            "pause": clock(agent),
            "load": loads[agent.pk],
            "held": held.get(agent.pk, []),
        }
        for agent in people
    ]


def acts_for(row: Conversation) -> list[str]:
    """What may be done with it as it stands."""
    if row.status == ConversationStatus.CLOSED:
        return []
    if row.holder_id is not None:
        return ["take", "assign", "release"]
    if row.lane is not None and row.status == ConversationStatus.WAITING:
        if row.lane.cls == LaneClass.TOP:
            return ["take", "assign", "untop"]
        if row.lane.cls == LaneClass.NORMAL:
            return ["take", "assign", "top"]
    return ["take", "assign"]


class ActForm(forms.Form):
    agent = forms.ModelChoiceField(
        Agent.objects.filter(user__is_active=True, presence=Presence.ONLINE).select_related("user"),
        label="Operador", required=False, empty_label="Escolha",
        help_text="Só quem está disponível agora.",
    )  # fmt: skip
    reason = forms.CharField(
        label="Motivo",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Fica na auditoria, com o seu nome. Por exemplo: cliente ligou à diretoria.",
    )


@guarded("monitor.queue", "GET", "POST")
def act(request: HttpRequest, public_id: UUID, act: str) -> HttpResponse:
    """Asks first: what is to be done, with whom, and why."""
    rows = Conversation.objects.select_related("contact", "channel", "segment", "lane", "holder__user")
    row = rows.filter(public_id=public_id).first()
    if row is None or act not in ACTS:
        raise NotFound
    form = ActForm(request.POST if request.method == "POST" else None)
    form.fields["agent"].required = act == "assign"
    if act != "assign":
        del form.fields["agent"]
    if form.is_bound and form.is_valid():
        actor: Any = request.user
        if attempt(request, lambda: _carry_out(act, row, actor, form.cleaned_data), DONE[act]):
            return redirect("admin:monitor_queue")
    return draw(
        request,
        "portal/monitor_act.html",
        ACTS[act],
        form=form,
        row=row,
        act=act,
        why=queue.why(row),
        possible=act in acts_for(row),
        wait=formats.since(row.waiting_since),
        status=422 if form.is_bound else 200,
    )


def _carry_out(act: str, row: Conversation, actor: Any, given: dict[str, Any]) -> Any:
    told: dict[str, Any] = {"actor": actor, "reason": given["reason"]}
    if act == "take":
        return supervising.take_over(row, agent=ensure_agent(actor), **told)
    if act == "assign":
        return supervising.assign(row, to=given["agent"], **told)
    if act == "release":
        return supervising.hand_back(row, **told)
    if act == "top":
        return supervising.put_on_top(row, **told)
    return supervising.take_from_top(row, **told)
