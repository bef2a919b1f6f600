"""Configurações > Fila: ageing with its bound, picks out of order, alarms of waits and late returns, what goes back,
capacity.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from channels_app.models import Kind

from ...models import Operation
from ...models.fields import PRIORITY_MAX, PRIORITY_MIN
from ...models.operation import AGEING_MAX_S
from ...operation import actions, queries
from ...reports import queries as reports
from ..refusals import attempt
from ..trail import changes
from .registry import draw, guarded

SHOWN = 20
POINTS = PRIORITY_MAX - PRIORITY_MIN
# A call fills everything whatever is written here.
WEIGHED = [kind for kind in Kind if kind not in (Kind.VOICE, Kind.VIDEO)]
UNITS_MAX = 20


class QueueForm(forms.ModelForm):  # type: ignore[type-arg]
    reason = forms.CharField(label="Motivo", required=False, max_length=500, help_text="Fica na auditoria.")

    class Meta:
        model = Operation
        fields = (
            "ageing_s", "picks_general", "starving_min", "starving_overtaken", "returns_on_pause", "console_lost_s",
            "rests_after_min", "late_return_alert_min",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in WEIGHED:
            self.fields[f"units_{kind.value}"] = forms.IntegerField(
                label=kind.label,
                required=False,
                min_value=0,
                max_value=UNITS_MAX,
                initial=self.instance.kind_units.get(kind.value, 1),
            )

    @property
    def units(self) -> list[forms.BoundField]:
        return [self[f"units_{kind.value}"] for kind in WEIGHED]

    def settings(self) -> dict[str, Any]:
        """What is saved: units only where a channel weighs something else than one."""
        given = {kind.value: self.cleaned_data[f"units_{kind.value}"] for kind in WEIGHED}
        units = {kind: units for kind, units in given.items() if units not in (None, 1)}
        return {name: self.cleaned_data[name] for name in self.Meta.fields} | {"kind_units": units}


@guarded("settings.queue", "GET", "POST")
def edit(request: HttpRequest) -> HttpResponse:
    row = queries.current()
    was = row.ageing_s
    form = QueueForm(request.POST or None, instance=row)
    if form.is_bound and form.is_valid():
        ageing_s = form.cleaned_data["ageing_s"]
        if ageing_s and not was and "confirmed" not in request.POST:
            return _ask(request, ageing_s)
        actor: Any = request.user
        reason = form.cleaned_data["reason"]
        if attempt(
            request,
            lambda: actions.save_operation(actor=actor, reason=reason, **form.settings()),
            "Configurações da fila salvas. Valem já.",
        ):
            return redirect(request.path)
    return _draw(request, form)


@guarded("settings.queue", "POST")
def preview(request: HttpRequest) -> HttpResponse:
    """The bound and the first rows under the ageing being typed."""
    ageing_s = _typed(request.POST.get("ageing_s", ""))
    html = render_to_string("portal/priorities_preview.html", {"preview": _preview(ageing_s)})
    return JsonResponse({"bound": bound(ageing_s), "html": html})


def bound(ageing_s: int | None) -> str:
    """Within which limit somebody who came later may stand before, in words."""
    if ageing_s is None:
        return f"Use um número inteiro de 0 a {AGEING_MAX_S}."
    if ageing_s == 0:
        return "Desligado: o tempo só desempata prioridades iguais."
    seconds = POINTS * ageing_s
    minutes = f"{seconds / 60:.1f}".rstrip("0").rstrip(".").replace(".", ",")
    return (
        f"{POINTS} pontos × {ageing_s} s = {minutes} min: ninguém que chegue mais de {minutes} min depois passa à "
        "frente, seja qual for a prioridade."
    )


def _typed(text: str) -> int | None:
    whole = text.strip()
    if whole.isascii() and whole.isdigit() and len(whole) <= 4 and int(whole) <= AGEING_MAX_S:
        return int(whole)
    return None


def _ask(request: HttpRequest, ageing_s: int) -> HttpResponse:
    """Turning it on changes who is served first: it is said again in figures before it counts."""
    given = [(name, value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"]
    return draw(
        request,
        "portal/queue_ageing.html",
        "Ligar o envelhecimento",
        given=given,
        bound=bound(ageing_s),
        preview=_preview(ageing_s),
        shown=SHOWN,
    )


def _preview(ageing_s: int | None) -> list[Any] | None:
    from invenio_live.queue import previews

    return None if ageing_s is None else list(previews.preview(previews.Unsaved(ageing_s=ageing_s), SHOWN))


def _draw(request: HttpRequest, form: QueueForm) -> HttpResponse:
    typed = _typed(str(form["ageing_s"].value()))
    return draw(
        request,
        "portal/queue_settings.html",
        "Fila",
        form=form,
        order=[form[name] for name in ("ageing_s", "picks_general")],
        alarms=[form[name] for name in ("starving_min", "starving_overtaken")],
        work=[form[name] for name in ("returns_on_pause", "console_lost_s", "rests_after_min")],
        returns=[form["late_return_alert_min"]],
        bound=bound(typed),
        preview=_preview(typed),
        shown=SHOWN,
        history=[(entry, changes(entry)) for entry in reports.operation_changes()],
        status=422 if form.is_bound else 200,
    )
