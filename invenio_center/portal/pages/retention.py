"""Conformidade > Retenção: how long each kind of record stays, what would go now, and what went."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextareaWidget

from consent.retention import policies, runs

from ... import audit
from ...kernel import sql
from ...kernel.errors import Conflict, Invalid
from ...models import User
from .. import second_factor
from ..refusals import attempt
from .registry import draw, guarded, unproved

# A removal is asked for by whoever has just seen what it would remove.
COUNT_GOOD_FOR = timedelta(hours=1)
TONES = {"running": "info", "done": "ok", "stopped": "warn", "failed": "bad"}


class NotCounted(Conflict):
    code = "not_counted"
    sentence = "Veja primeiro o que sairia: a contagem vale por uma hora."


class TermForm(forms.Form):
    term = forms.IntegerField(label="Prazo", widget=UnfoldAdminIntegerFieldWidget())
    reason = forms.CharField(
        label="Motivo",
        max_length=500,
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
        help_text="Por que este prazo. Fica na auditoria, com o seu nome.",
    )

    def __init__(self, policy: policies.Policy, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"term": policy.term}
        super().__init__(*args, **kwargs)
        self.fields["term"].label = f"Prazo, em {policy.kind.unit.label}"
        self.fields["term"].help_text = f"Vai {policy.range}. O padrão é {policy.default}."


@guarded("retention")
def show(request: HttpRequest) -> HttpResponse:
    recent = list(runs.recent())
    people = names_of(run.started_by_id for run in recent)
    rows = [
        (run, policies.label(run.kind), TONES[run.state], people.get(run.started_by_id)) for run in recent
    ]
    running = next((run for run in recent if run.state == "running" and not run.dry), None)
    return draw(
        request,
        "portal/retention.html",
        "Retenção",
        policies=policies.policies(),
        runs=rows,
        running=running,
        running_label=policies.label(running.kind) if running else "",
    )


@guarded("retention", "GET", "POST")
def term(request: HttpRequest, kind: str) -> HttpResponse:
    """Another term, within the range, with a reason."""
    policy = policies.get(kind)
    form = TermForm(policy, request.POST or None)
    if form.is_bound and form.is_valid():
        given, who = form.cleaned_data, _user(request)
        try:
            before, after = policies.save(key=kind, by=who.public_id, **given)
        except Invalid as refusal:
            for field, found in refusal.data["errors"].items():
                form.add_error(field, [one["sentence"] for one in found])
        else:
            changes = {policy.kind.label: [_said(policy, before), _said(policy, after)]}
            audit.record(
                "retention.changed", policy.chosen, actor=who, changes=changes, reason=given["reason"]
            )
            messages.success(request, "Prazo salvo. Vale a partir da próxima eliminação.")
            return redirect("admin:retention")
    title = f"Prazo: {policy.kind.label}"
    status = 422 if form.is_bound else 200
    return draw(request, "portal/retention_term.html", title, policy=policy, form=form, status=status)


@guarded("retention.run", "GET", "POST", asks_itself=True)
def run(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What would go now, counted by a POST; then, by another with a fresh second factor, its removal."""
    policy = policies.get(kind)
    wants = "remove" in request.POST or "remove" in request.GET
    if wants and (asked := unproved(request)):
        return asked
    counted = runs.fresh_count(kind, sql.now() - COUNT_GOOD_FOR)
    if request.method == "POST" and "remove" in request.POST:
        done = "Eliminação iniciada. Acompanhe abaixo."
        if attempt(request, lambda: _remove(request, kind, counted), done):
            return redirect("admin:retention")
        return redirect(request.path)
    if request.method == "POST":
        runs.count(kind, by=_user(request).public_id)
        return redirect(request.path)
    return draw(
        request,
        "portal/retention_run.html",
        f"Eliminar: {policy.kind.label}",
        policy=policy,
        counted=counted,
        may_remove=second_factor.is_fresh(request),
    )


def _remove(request: HttpRequest, kind: str, counted: Any) -> None:
    if counted is None:
        raise NotCounted
    reason, who = request.POST.get("reason", "").strip(), _user(request)
    if len(reason) < policies.LEAST_REASON:
        raise Conflict(f"Diga o motivo, em {policies.LEAST_REASON} letras ou mais.")
    started = runs.start(kind, by=who.public_id, reason=reason)
    changes = {policies.label(kind): [f"{counted.due} vencidos", "eliminação pedida"]}
    audit.record("retention.run_started", started, actor=who, changes=changes, reason=reason)


@guarded("retention.run", "POST")
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    found, who = runs.get(pk), _user(request)

    def act() -> None:
        runs.stop(pk)
        audit.record("retention.run_stopped", found, actor=who)

    attempt(request, act, "Interrompida. O que já saiu não volta.")
    return redirect("admin:retention")


def names_of(people: Iterable[UUID | None]) -> dict[UUID | None, str]:
    found = User.objects.filter(public_id__in={one for one in people if one})
    return {user.public_id: user.display_name for user in found}


def _said(policy: policies.Policy, term: int) -> str:
    return policies.in_words(term, policy.kind.unit)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
