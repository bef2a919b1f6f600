"""Contatos > Importar: file, columns, preview, and only then the import; its progress, its result, its undoing."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from unfold.widgets import UnfoldAdminFileFieldWidget

from consent.ledger import policies

from ...contacts.imports import actions, attesting, columns, consents, queries
from ...kernel import spreadsheets
from ...kernel.errors import AppError
from ...models import ImportDates, ImportPolicy, ImportRun, ImportStatus
from ..refusals import attempt
from .registry import draw, guarded

PER_PAGE = 30
TONES = {
    "done": "ok", "running": "info", "undoing": "info", "failed": "bad", "cancelled": "warn", "previewed": "warn",
}  # fmt: skip
BUSY = (ImportStatus.RUNNING, ImportStatus.UNDOING)
UNDOABLE = (ImportStatus.DONE, ImportStatus.CANCELLED, ImportStatus.FAILED)


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Arquivo CSV ou XLSX", widget=UnfoldAdminFileFieldWidget({"accept": ".csv,.xlsx,text/csv"}),
        help_text="A primeira linha nomeia as colunas. Até 50.000 linhas; de uma planilha, só a primeira aba.",
    )  # fmt: skip
    policy = forms.ChoiceField(
        label="Contatos que já existem", choices=ImportPolicy.choices, initial=ImportPolicy.FILL
    )
    dates = forms.ChoiceField(
        label="Datas dos consentimentos", choices=ImportDates.choices, initial=ImportDates.DAY_FIRST,
        help_text="Só para arquivos com a coluna data_opt_in.",
    )  # fmt: skip


@guarded("imports", "GET", "POST")
def imports(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        run = _uploaded(request, form)
        if run is not None:
            return redirect("admin:import", public_id=run.public_id)
    page = Paginator(queries.runs(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(run, TONES.get(run.status, "")) for run in page.object_list]
    status = 422 if form.is_bound else 200
    return draw(
        request,
        "portal/imports.html",
        "Importar contatos",
        declared_counts=policies.declared_since() is not None,
        form=form,
        page=page,
        rows=rows,
        fields=columns.FIELDS,
        status=status,
    )


def _uploaded(request: HttpRequest, form: UploadForm) -> ImportRun | None:
    given, options = form.cleaned_data["file"], form.cleaned_data
    try:
        return actions.upload(
            actor=_actor(request),
            file=given.file,
            name=given.name,
            policy=options["policy"],
            dates=options["dates"],
        )
    except AppError as refusal:
        form.add_error("file", refusal.sentence)
        return None


@guarded("imports", "GET", "POST")
def run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """While it is previewed, its columns and policy may be changed; while it runs, the page loads itself again."""
    found = queries.by_public_id(public_id)
    if request.method == "POST":
        wanted = [request.POST.get(f"column-{place}", "") for place in range(len(found.headers))]
        policy, dates = request.POST.get("policy", ""), request.POST.get("dates", "")
        attempt(
            request,
            lambda: actions.change(
                actor=_actor(request), run=found, mapping=wanted, policy=policy, dates=dates
            ),
            "Conferência refeita. Nada foi gravado ainda.",
        )
        return redirect("admin:import", public_id=public_id)
    told = queries.told(found)
    return draw(
        request,
        "portal/import.html",
        found.file_name,
        declared_counts=policies.declared_since() is not None,
        run=found,
        told=told,
        counts=[(label, told["preview"][name]) for name, label in queries.OUTCOMES.items()],
        columns=list(enumerate(zip(found.headers, found.mapping, strict=True))),
        fields=columns.FIELDS,
        policies=ImportPolicy.choices,
        dates=ImportDates.choices if columns.ACCEPTS in found.mapping else (),
        consents=[
            (consents.OUTCOMES.get(name, "Invalidado"), number) for name, number in told["consents"].items()
        ],
        reasons=[(consents.WHY.get(code, code), number) for code, number in told["consent_reasons"].items()],
        error_kinds=queries.error_kinds(found),
        attests=bool(told["consents"].get("granted")),
        statement=attesting.STATEMENT,
        tone=TONES.get(found.status, ""),
        busy=found.status in BUSY,
        undoable=found.status in UNDOABLE and found.confirmed_at is not None,
        shown_errors=queries.SHOWN_ERRORS,
        crumbs=[{"href": "", "label": found.file_name}],
    )


@guarded("imports", "POST")
def confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """With its attestation, where the page asks for one."""
    done = "A importação começou. Esta página mostra o andamento."
    answer = request.POST.get("attested", "")
    given = {name: request.POST.get(name, "") for name in ("source", "contract")}
    attested = {"yes": True, "no": False}.get(answer)
    return _act(request, public_id, partial(actions.confirm, attested=attested, attestation=given), done)


@guarded("imports", "POST")
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _act(
        request, public_id, actions.cancel, "Importação interrompida. O que já entrou pode ser desfeito."
    )


@guarded("imports", "POST")
def undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    done = "A importação está sendo desfeita. O que mudou depois dela fica como está."
    return _act(request, public_id, actions.undo, done)


def _act(request: HttpRequest, public_id: UUID, act: Any, done: str) -> HttpResponse:
    found = queries.by_public_id(public_id)
    attempt(request, lambda: act(actor=_actor(request), run=found), done)
    return redirect("admin:import", public_id=public_id)


@guarded("imports")
def result(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    found = queries.by_public_id(public_id)
    name = f"importacao-{found.pk}"
    return spreadsheets.csv_response(name, queries.result_head(found), queries.result_rows(found))


def _actor(request: HttpRequest) -> Any:
    return request.user
