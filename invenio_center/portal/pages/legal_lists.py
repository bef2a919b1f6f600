"""Conformidade > Listas legais: the age of each list, a new file, what it changes, in force, taken back; limits."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminFileFieldWidget

from consent.choices import LegalList, LegalStatus
from consent.lists import actions, queries
from consent.lists.queries import LegalImport, SendingRules

from ... import audit
from ...kernel.errors import AppError
from ..refusals import attempt
from .registry import draw, guarded

PER_PAGE = 30
TONES = {"in_force": "ok", "loading": "info", "previewed": "warn"}
RULES = ("sector", "voice_per_day", "marketing_per_day", "marketing_per_week")


class FileForm(forms.Form):
    code = forms.ChoiceField(label="Lista", choices=LegalList.choices)
    file = forms.FileField(
        label="Arquivo CSV", widget=UnfoldAdminFileFieldWidget({"accept": ".csv,.txt,text/csv"}),
        help_text="Um número por linha e, ao lado, a data do cadastro quando a lista traz.",
    )  # fmt: skip
    taken_on = forms.DateField(
        label="Data da consulta", widget=UnfoldAdminDateWidget({"type": "date"}, format="%Y-%m-%d"),
        help_text="O dia em que o arquivo foi baixado do órgão.",
    )  # fmt: skip
    mode = forms.ChoiceField(
        label="O que fazer",
        choices=(("replace", "Substituir a lista inteira"), ("add", "Acrescentar à que vale hoje")),
    )


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = SendingRules
        fields = RULES


@guarded("lists", "GET", "POST")
def lists(request: HttpRequest) -> HttpResponse:
    form = FileForm(request.POST or None, request.FILES or None, initial={"taken_on": timezone.localdate()})
    if form.is_bound and form.is_valid() and (run := _taken_in(request, form)) is not None:
        return redirect("admin:list_import", public_id=run.public_id)
    page = Paginator(queries.imports(), PER_PAGE).get_page(request.GET.get("page"))
    return draw(
        request,
        "portal/legal_lists.html",
        "Listas legais",
        form=form,
        rules=RulesForm(instance=queries.rules()),
        ages=queries.ages(),
        stale_days=queries.STALE_DAYS,
        page=page,
        rows=[(run, TONES.get(run.status, "")) for run in page.object_list],
        status=422 if form.is_bound else 200,
    )


def _taken_in(request: HttpRequest, form: FileForm) -> LegalImport | None:
    given = form.cleaned_data
    try:
        with transaction.atomic():
            run = actions.take_in(
                code=given["code"],
                file=given["file"].file,
                name=given["file"].name,
                taken_on=given["taken_on"],
                replaces_all=given["mode"] == "replace",
                actor_id=_user(request).public_id,
            )
            _record(request, "legal_list.uploaded", run, {"rows": [None, run.size]})
    except AppError as refusal:
        form.add_error(None, refusal.sentence)
        return None
    return run


@guarded("lists")
def list_import(request: HttpRequest, public_id: UUID) -> HttpResponse:
    run = queries.by_public_id(public_id)
    return draw(
        request,
        "portal/legal_list.html",
        LegalList(run.code).label,
        run=run,
        tone=TONES.get(run.status, ""),
        busy=run.status == LegalStatus.LOADING,
        undoable=run.status == LegalStatus.IN_FORCE,
        crumbs=[{"href": "", "label": run.file_name}],
    )


@guarded("lists", "POST")
def list_apply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _act(
        request, public_id, actions.apply, "applied", "A lista está em vigor: cada envio já a consulta."
    )


@guarded("lists", "POST")
def list_undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    done = "Importação desfeita. O que valia antes dela vale de novo."
    return _act(request, public_id, actions.undo, "undone", done)


@guarded("lists", "POST")
def list_discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _act(request, public_id, actions.discard, "discarded", "Arquivo descartado. Nada mudou.")


@guarded("lists", "POST")
def list_rules(request: HttpRequest) -> HttpResponse:
    before = queries.rules()
    form = RulesForm(request.POST, instance=queries.rules())
    if not form.is_valid():
        said = " ".join(
            f"{form.fields[name].label}: {' '.join(map(str, faults))}" for name, faults in form.errors.items()
        )
        attempt(request, lambda: _refuse(said), "")
        return redirect("admin:lists")

    @transaction.atomic
    def save() -> None:
        row = actions.save_rules(**form.cleaned_data)
        old = {name: getattr(before, name) for name in RULES}
        _record(request, "sending_rules.updated", row, audit.difference(old, form.cleaned_data))

    attempt(request, save, "Regras salvas. Valem a partir do próximo envio.")
    return redirect("admin:lists")


def _refuse(sentence: str) -> None:
    raise AppError(sentence)


def _act(request: HttpRequest, public_id: UUID, act: Any, word: str, done: str) -> HttpResponse:
    found = queries.by_public_id(public_id)

    @transaction.atomic
    def run() -> None:
        changed = act(found)
        _record(request, f"legal_list.{word}", changed, {})

    attempt(request, run, done)
    return redirect("admin:list_import", public_id=public_id)


def _record(request: HttpRequest, action: str, target: Any, changes: dict[str, Any]) -> None:
    audit.record(
        action, target, actor=_user(request), changes=changes, address=request.META.get("REMOTE_ADDR") or None
    )


def _user(request: HttpRequest) -> Any:
    return request.user
