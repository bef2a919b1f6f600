"""Conformidade > Políticas: what compliance lets count for sending, since when, by whom and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.widgets import UnfoldAdminTextareaWidget

from consent.ledger import policies

from ... import audit
from ...models import User
from ...reports import queries as reports
from ..refusals import attempt
from .registry import draw, guarded

SHORTEST_REASON = 10


class PolicyForm(forms.Form):
    reason = forms.CharField(
        label="Motivo", min_length=SHORTEST_REASON, max_length=500, widget=UnfoldAdminTextareaWidget({"rows": 3}),
        help_text="Fica na auditoria, com seu nome e a hora. Cite o parecer ou a decisão que autoriza a mudança.",
    )  # fmt: skip


@guarded("policies", "GET", "POST")
def show(request: HttpRequest) -> HttpResponse:
    since = policies.declared_since()
    form = PolicyForm(request.POST or None)
    if form.is_bound and form.is_valid():
        actor: Any = request.user
        accept = request.POST.get("declared") == "on"
        done = "Opt-in declarado passa a valer para envio." if accept else "Opt-in declarado não vale mais."
        reason = form.cleaned_data["reason"]
        attempt(request, lambda: _turn(actor, accept=accept, reason=reason), done)
        return redirect("admin:policies")
    history = list(reports.policy_changes())
    return draw(
        request,
        "portal/policies.html",
        "Políticas",
        form=form,
        since=since,
        newest=history[0] if history else None,
        history=[(entry, bool(entry.changes["declared"][1])) for entry in history],
        status=422 if form.is_bound else 200,
    )


@transaction.atomic
def _turn(actor: User, *, accept: bool, reason: str) -> None:
    if policies.accept_declared(accept):
        audit.record("policy.updated", actor=actor, reason=reason, changes={"declared": [not accept, accept]})
