"""Monitor > Operadores: who is there, with what load and pause; what each may take, and how much at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from channels_app.models import Channel, Kind
from invenio_live.agents import actions
from invenio_live.agents import queries as live
from invenio_live.choices import Presence
from invenio_live.models import Agent
from invenio_live.queue.rights import rights_of

from ...kernel import formats
from ...kernel.errors import NotFound
from ...models import Segment, Tag
from ...reports import queries
from ..refusals import attempt
from ..widgets import checkboxes
from .registry import draw, guarded

TONES = {Presence.ONLINE: "ok", Presence.PAUSED: "warn", Presence.OFFLINE: ""}
PER_KIND = "kind_"


@guarded("monitor.agents")
def agents(request: HttpRequest) -> HttpResponse:
    presence = request.GET.get("presence", "")
    found = [agent for agent in queries.agents() if not presence or agent.presence == presence]
    loads, reach = live.loads(agent.pk for agent in found), _reach(found)
    return draw(
        request,
        "portal/monitor_agents.html",
        "Operadores",
        rows=[_row(agent, loads[agent.pk], *reach[agent.pk]) for agent in found],
        presence=presence,
        states=Presence.choices,
    )


def _reach(people: list[Agent]) -> dict[int, tuple[list[str], list[str]]]:
    """Names of the lines and the segments of each, by own right or a team's; no lines: all."""
    lines = dict(Channel.objects.order_by("name").values_list("pk", "name"))
    segments: dict[int | None, str] = dict(Segment.objects.order_by("name").values_list("pk", "name"))
    segments[None] = "Fila geral"
    found = {}
    for pk, rights in rights_of(people).items():
        taken = {*rights.segments, None} if rights.general else set(rights.segments)
        found[pk] = (
            [name for key, name in lines.items() if key in rights.channels],
            [name for key, name in segments.items() if key in taken],
        )
    return found


def _row(agent: Any, load: live.Load, channels: list[str], segments: list[str]) -> dict[str, Any]:
    return {
        "agent": agent,
        "label": Presence(agent.presence).label,
        "tone": TONES[Presence(agent.presence)],
        "since": formats.since(agent.presence_since),
        "pause": clock(agent),
        "load": load,
        "above": load.units > load.capacity,
        "full": [Kind(kind).label for kind in load.full_kinds if kind not in live.CALLS],
        "lowered": load.capacity < load.usual,
        "channels": channels,
        "segments": segments,
        "skills": [skill.name for skill in agent.skills.all()],
    }


def clock(agent: Any) -> dict[str, Any] | None:
    """The pause with its clock: what is left, or by how much the planned time has passed."""
    pause = next(iter(agent.open_pauses), None)
    if pause is None:
        return None
    left = (pause.planned_until - timezone.now()).total_seconds()
    return {
        "pause": pause,
        "since": formats.since(pause.started_at),
        "left": "" if pause.type.is_absence or left <= 0 else formats.span(left),
        "over": "" if pause.type.is_absence or left > 0 else formats.span(left),
    }


class RightsForm(forms.Form):
    capacity = forms.IntegerField(
        label="Capacidade", min_value=0, max_value=100, help_text="Unidades ao mesmo tempo. Por exemplo 5."
    )
    segments = forms.ModelMultipleChoiceField(
        Segment.objects.filter(is_active=True), label="Segmentos", required=False, widget=checkboxes(),
        help_text="Nenhum marcado: atende a fila geral e os segmentos abertos.",
    )  # fmt: skip
    general_queue = forms.BooleanField(
        label="Atende também a fila geral", required=False, help_text="Vale para quem tem segmentos."
    )
    channels = forms.ModelMultipleChoiceField(
        Channel.objects.order_by("kind", "name"), label="Canais", required=False, widget=checkboxes(),
        help_text="Nenhum marcado: todos.",
    )  # fmt: skip
    skills = forms.ModelMultipleChoiceField(
        Tag.objects.filter(is_skill=True), label="Competências e idiomas", required=False, widget=checkboxes(),
        help_text="Na distribuição automática. A lista vem de Recursos > Tags.",
    )  # fmt: skip
    reason = forms.CharField(label="Motivo", required=False, max_length=500)

    def __init__(self, agent: Agent, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.fields["skills"].queryset.exists():  # type: ignore[attr-defined]
            del self.fields["skills"]
        in_use = set(Channel.objects.values_list("kind", flat=True)) | set(agent.capacity_per_kind)
        self.retired = list(agent.user.segments.filter(is_active=False))
        self.kinds = [kind for kind in Kind.values if kind in in_use]
        for kind in self.kinds:
            self.fields[PER_KIND + kind] = forms.IntegerField(
                label=f"Limite em {Kind(kind).label}", required=False, min_value=0, max_value=100,
                help_text="Atendimentos deste canal ao mesmo tempo. Em branco: sem limite próprio.",
            )  # fmt: skip
        self.order_fields([name for name in self.fields if name != "reason"])

    def rights(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        # Not shown, so not taken away: they count again when the segment does.
        given["segments"] = [*given["segments"], *self.retired]
        own = {kind: given.pop(PER_KIND + kind) for kind in self.kinds}
        return {**given, "capacity_per_kind": {kind: most for kind, most in own.items() if most is not None}}


class LowerForm(forms.Form):
    to = forms.IntegerField(label="Capacidade até lá", min_value=0, max_value=100)
    until = forms.DateTimeField(
        label="Até", widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    reason = forms.CharField(
        label="Motivo", max_length=200, help_text="O operador lê o motivo e quem o definiu."
    )


@guarded("monitor.agents", "GET", "POST")
def agent(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(pk)
    form = RightsForm(found, request.POST or None, initial=_initial(found))
    if form.is_bound and form.is_valid():
        actor: Any = request.user
        if attempt(
            request,
            lambda: actions.set_rights(found, actor=actor, **form.rights()),
            "Direitos salvos. Valem já.",
        ):
            return redirect("admin:monitor_agents")
    return _page(request, found, form, _lower_form(found), 422 if form.is_bound else 200)


@guarded("monitor.agents", "POST")
def lower(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(pk)
    form = LowerForm(request.POST, prefix="lower")
    actor: Any = request.user
    if form.is_valid() and attempt(
        request,
        lambda: actions.lower_capacity(found, actor=actor, **form.cleaned_data),
        "Capacidade reduzida. O operador já vê o motivo e o fim.",
    ):
        return redirect("admin:monitor_agent", pk=pk)
    return _page(request, found, RightsForm(found, initial=_initial(found)), form, 422)


@guarded("monitor.agents", "POST")
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = _found(pk), request.user
    attempt(
        request,
        lambda: actions.restore_capacity(found, actor=actor),  # type: ignore[arg-type]
        "A capacidade normal vale de novo.",
    )
    return redirect("admin:monitor_agent", pk=pk)


def _found(pk: int) -> Agent:
    found = Agent.objects.select_related("user", "lowered_by").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _initial(agent: Agent) -> dict[str, Any]:
    return {
        "capacity": agent.capacity,
        "general_queue": agent.general_queue,
        "channels": agent.user.channels.all(),
        "segments": agent.user.segments.all(),
        "skills": agent.skills.all(),
        **{PER_KIND + kind: most for kind, most in agent.capacity_per_kind.items()},
    }


def _lower_form(agent: Agent) -> LowerForm:
    soon = timezone.localtime() + timedelta(hours=2)
    return LowerForm(prefix="lower", initial={"to": max(0, agent.capacity - 1), "until": soon})


def _page(
    request: HttpRequest, agent: Agent, form: RightsForm, lower_form: LowerForm, status: int
) -> HttpResponse:
    return draw(
        request,
        "portal/monitor_agent.html",
        str(agent),
        form=form,
        lower_form=lower_form,
        agent=agent,
        load=live.load_of(agent),
        lowered=live.lowered(agent) is not None,
        original=agent,
        status=status,
    )
