"""Conformidade > Registro de operações (LGPD art. 37): as page, as file and on paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from unfold.widgets import UnfoldAdminTextareaWidget

from consent.ledger import queries as ledger

from ...kernel import sql
from ...kernel.errors import NotFound
from ...kernel.spreadsheets import csv_response
from ...operation.processing import save_note
from ...reports import processing
from .registry import draw, guarded


class NoteForm(forms.Form):
    text = forms.CharField(
        label="Observações",
        required=False,
        max_length=4000,
        widget=UnfoldAdminTextareaWidget({"rows": 6}),
        help_text="O que o sistema não sabe: contratos, pareceres, relatório de impacto, outros destinatários.",
    )


@guarded("processing")
def show(request: HttpRequest) -> HttpResponse:
    profile = ledger.controller()
    return draw(
        request,
        "portal/processing.html",
        "Registro de operações",
        operations=processing.operations(),
        security=processing.measures(),
        profile=profile,
        missing=profile.missing(),
        now=sql.now(),
    )


@guarded("processing")
def export(request: HttpRequest) -> StreamingHttpResponse:
    rows = (operation.cells() for operation in processing.operations())
    return csv_response("registro-de-operacoes", processing.HEAD, rows)


@guarded("processing", "GET", "POST")
def note(request: HttpRequest, kind: str) -> HttpResponse:
    found = next((one for one in processing.operations() if one.key == kind), None)
    if found is None:
        raise NotFound
    form = NoteForm(request.POST or None, initial={"text": found.note})
    if form.is_bound and form.is_valid():
        actor: Any = request.user
        save_note(actor=actor, key=kind, text=form.cleaned_data["text"])
        messages.success(request, "Observações salvas.")
        return redirect("admin:processing")
    title = f"Observações: {found.label}"
    status = 422 if form.is_bound else 200
    return draw(request, "portal/processing_note.html", title, operation=found, form=form, status=status)
