"""Configurações > Distribuição: weights with their effect on what waits now, offers, loyalty."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from ...models import Operation
from ...operation import actions, queries
from ...reports import queries as reports
from ..refusals import attempt
from ..trail import changes
from .registry import draw, guarded

SHOWN = 20
WEIGHTS = ("weight_pending", "weight_loyal", "weight_response", "weight_served")
OFFERS = ("offer_s", "offer_webchat_s", "offers_missed")
LOYALTY = ("loyal_wait_s", "loyal_wait_webchat_s")


class DistributionForm(forms.ModelForm):  # type: ignore[type-arg]
    reason = forms.CharField(label="Motivo", required=False, max_length=500, help_text="Fica na auditoria.")

    class Meta:
        model = Operation
        fields = ("automatic_general", *WEIGHTS, *OFFERS, *LOYALTY)


@guarded("settings.distribution", "GET", "POST")
def edit(request: HttpRequest) -> HttpResponse:
    form = DistributionForm(request.POST or None, instance=queries.current())
    if form.is_bound and form.is_valid():
        actor: Any = request.user
        given = {name: form.cleaned_data[name] for name in DistributionForm.Meta.fields}
        reason = form.cleaned_data["reason"]
        if attempt(
            request,
            lambda: actions.save_operation(actor=actor, reason=reason, **given),
            "Distribuição salva. Vale já.",
        ):
            return redirect(request.path)
    return draw(
        request,
        "portal/distribution.html",
        "Distribuição",
        form=form,
        scope=[form["automatic_general"]],
        weights=[form[name] for name in WEIGHTS],
        offers=[form[name] for name in OFFERS],
        loyalty=[form[name] for name in LOYALTY],
        preview=_preview(form),
        shown=SHOWN,
        history=[(entry, changes(entry)) for entry in reports.operation_changes()],
        status=422 if form.is_bound else 200,
    )


@guarded("settings.distribution", "POST")
def preview(request: HttpRequest) -> HttpResponse:
    """Who would get what under the weights being typed."""
    form = DistributionForm(request.POST, instance=queries.current())
    errors = {} if form.is_valid() else {name: faults[0] for name, faults in form.errors.items()}
    html = render_to_string("portal/distribution_preview.html", {"preview": _preview(form)})
    return JsonResponse({"errors": errors, "html": html})


def _preview(form: DistributionForm) -> Any:
    """None while a weight cannot be used."""
    from invenio_live.distribution import preview
    from invenio_live.distribution.scoring import Weights

    if form.is_bound and (not form.is_valid() and any(name in form.errors for name in WEIGHTS)):
        return None
    source = form.cleaned_data if form.is_bound else form.initial
    return preview.preview(Weights(**{name.removeprefix("weight_"): source[name] for name in WEIGHTS}), SHOWN)
