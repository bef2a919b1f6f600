"""Relatórios > Distribuição > Simular: other weights on last days' work, beside what happened and round robin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from ...models.operation import WEIGHT_MAX
from ...operation import queries as operation
from .registry import draw, guarded

WAYS = (
    ("happened", "O que aconteceu"),
    ("weights", "Com estes pesos"),
    ("in_force", "Com os pesos de então"),
    ("round_robin", "Rodízio simples"),
)


def _weight(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=WEIGHT_MAX)


class ReplayForm(forms.Form):
    pending = _weight("Menos pendências")
    loyal = _weight("Menos fidelizados")
    response = _weight("Resposta mais rápida (TMR)")
    served = _weight("Já atendeu este contato")
    days = forms.IntegerField(label="Últimos dias", min_value=1, max_value=31)


@guarded("reports.assignments")
def replay(request: HttpRequest) -> HttpResponse:
    from invenio_live.distribution import history
    from invenio_live.distribution.scoring import TERMS, Weights

    in_force = Weights.of(operation.current())
    usual = {name: getattr(in_force, name) for name in TERMS} | {"days": 7}
    form = ReplayForm(request.GET or None, initial=usual)
    found: dict[str, Any] | None = None
    if form.is_bound and form.is_valid():
        given = dict(form.cleaned_data)
        found = history.compare(Weights(**{name: given[name] for name in TERMS}), given["days"])
    return draw(
        request,
        "portal/distribution_replay.html",
        "Simular",
        form=form,
        found=found,
        ways=[(label, found[way]) for way, label in WAYS] if found else [],
        segments=_segments(found) if found else [],
        people=_people(found) if found else [],
        status=422 if form.is_bound and not form.is_valid() else 200,
    )


def _segments(found: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    """For each segment, its waits under every way."""
    names = sorted({name for way, _ in WAYS for name in found[way]["segments"]})
    return [(name, [found[way]["segments"].get(name) for way, _ in WAYS]) for name in names]


def _people(found: dict[str, Any]) -> list[tuple[str, list[int]]]:
    names = sorted({name for way, _ in WAYS for name in found[way]["load"]})
    return [(name, [found[way]["load"].get(name, 0) for way, _ in WAYS]) for name in names]
