"""Conformidade > Exportações: the ledger narrowed and counted, asked for as a file, followed, fetched, deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from consent.choices import CONSENT_PURPOSES, Channel, ExportFormat, ExportStatus, Purpose, State
from consent.exports import actions, filters, making, queries
from consent.exports.actions import ExportRun
from consent.exports.errors import ExportGone
from consent.exports.filters import Filters
from consent.ledger import queries as ledger
from invenio_live.files.links import LinkInvalid
from invenio_live.files.serving import served

from ... import audit
from ...contacts import queries as contacts
from ...kernel.asked import number
from ...kernel.errors import AppError, Invalid
from ...models import Contact
from .. import export_words
from ..refusals import attempt
from .registry import draw, guarded

PER_PAGE, LINES = 30, 50
TONES = {
    "done": "ok",
    "running": "info",
    "queued": "info",
    "failed": "bad",
    "cancelled": "warn",
    "expired": "",
}
NARROWING = ("since", "until", "channel", "purpose", "state", "campaign")


class AskForm(forms.Form):
    """What to make of what the filters found."""

    format = forms.ChoiceField(label="Formato", choices=ExportFormat.choices, initial=ExportFormat.CSV)
    reason = forms.CharField(
        label="Motivo",
        max_length=500,
        min_length=5,
        widget=forms.Textarea({"rows": 2}),
        help_text="Por exemplo, o número do processo ou do pedido. Fica na auditoria, no manifesto e no relatório.",
    )
    personal = forms.BooleanField(
        label="Com dados pessoais",
        required=False,
        initial=True,
        help_text="Nome, telefone, e-mail, IP e evidências. A cópia fiel (JSONL) nunca os traz.",
    )


@guarded("exports")
def exports(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.runs(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(run, TONES.get(run.status, ""), export_words.narrowed(run)) for run in page.object_list]
    return draw(request, "portal/exports.html", "Exportações", page=page, rows=rows)


@guarded("exports", "GET", "POST")
def ask(request: HttpRequest) -> HttpResponse:
    """The report on screen: counts by state and the lines; the same as a file when asked for with a reason."""
    form = AskForm(request.POST or None)
    person, refusal, chosen = None, "", Filters()
    try:
        person, chosen = _narrowed(request.GET)
    except AppError as error:
        refusal = error.sentence
    if form.is_bound and form.is_valid() and not refusal:
        run = _asked(request, form, chosen)
        return redirect("admin:export", public_id=run.public_id)
    found: dict[str, Any] = {} if refusal else _found(request, chosen)
    return draw(
        request,
        "portal/export_ask.html",
        "Nova exportação",
        form=form,
        asked={name: request.GET.get(name, "") for name in (*NARROWING, "contact")},
        person=person,
        refusal=refusal,
        query=_query(request),
        channels=Channel.choices,
        purposes=[(code, Purpose(code).label) for code in CONSENT_PURPOSES],
        states=State.choices,
        crumbs=[{"href": "", "label": "Nova exportação"}],
        status=422 if form.is_bound or refusal else 200,
        **found,
    )


def _found(request: HttpRequest, chosen: Filters) -> dict[str, Any]:
    selection = queries.chosen(chosen)
    rows, after = queries.first(selection, number(request.GET.get("after")) or 0, LINES)
    stamped = ledger.stamped_upto()
    return {
        "totals": queries.totals(selection),
        "narrowed": bool(chosen.channel or chosen.purpose or chosen.state),
        "rows": [export_words.line(row, stamped) for row in rows],
        "after": after,
    }


def _narrowed(asked: Mapping[str, str]) -> tuple[Contact | None, Filters]:
    person = _person(asked.get("contact", "").strip())
    records = queries.records_of(person.subject_id) if person else ()
    given = {name: asked.get(name, "") for name in NARROWING}
    return person, filters.parse(**given, subjects=records)


def _person(wanted: str) -> Contact | None:
    """By the identifier, or by a name or address that only one contact has."""
    if not wanted:
        return None
    try:
        return contacts.by_public_id(UUID(wanted))
    except ValueError:
        found = list(contacts.search(wanted)[:2])
    if len(found) == 1:
        return found[0]
    many = "Mais de um contato responde por isto. Escreva o telefone ou o e-mail inteiro."
    raise Invalid.field("contact", "not_one", many if found else "Nenhum contato com este nome ou endereço.")


def _asked(request: HttpRequest, form: AskForm, chosen: Filters) -> ExportRun:
    actor: Any = request.user
    given = form.cleaned_data
    run = actions.ask(
        format=given["format"],
        filters=chosen,
        reason=given["reason"],
        asked_by_id=actor.public_id,
        asked_by=actor.display_name,
        personal=given["personal"],
    )
    _record(request, "export.asked", run, run.reason)
    return run


@guarded("exports")
def run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """While it is made, the page loads its progress again."""
    found = queries.by_public_id(public_id)
    return draw(
        request,
        "portal/export.html",
        f"Exportação: {found.get_format_display()}",
        run=found,
        tone=TONES.get(found.status, ""),
        busy=found.status in actions.OPEN,
        ready=found.status == ExportStatus.DONE,
        narrowed=export_words.narrowed(found),
        days_left=(found.expires_at - timezone.now()).days if found.expires_at else 0,
        crumbs=[{"href": "", "label": found.get_format_display()}],
    )


@guarded("exports", "POST")
def stop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = queries.by_public_id(public_id)
    if attempt(request, lambda: actions.stop(found), "Exportação interrompida. Nada foi guardado."):
        _record(request, "export.cancelled", found)
    return redirect("admin:export", public_id=public_id)


@guarded("exports", "POST")
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = queries.by_public_id(public_id)
    if attempt(request, lambda: actions.delete(found), "Arquivo apagado. O manifesto continua aqui."):
        _record(request, "export.deleted", found)
    return redirect("admin:export", public_id=public_id)


@guarded("exports.download")
def download(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    found = queries.by_public_id(public_id)
    try:
        if found.status != ExportStatus.DONE:
            raise ExportGone
        name = making.file_name(found)
        kind = "application/octet-stream"
        response = served(request, found.file, content_type=kind, name=name, inline=False, plain=True)
    except (ExportGone, LinkInvalid):
        attempt(request, _gone, "")
        return redirect("admin:export", public_id=public_id)
    response["Cache-Control"] = "no-store"
    _record(request, "export.downloaded", found, found.reason)
    return response


@guarded("exports.download")
def manifest(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = queries.by_public_id(public_id)
    if not found.manifest:
        raise Http404
    response = HttpResponse(found.manifest, content_type="application/json")
    name = f"{making.file_name(found)}.manifest.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _gone() -> None:
    raise ExportGone


def _record(request: HttpRequest, action: str, run: ExportRun, reason: str = "") -> None:
    actor: Any = request.user
    audit.record(action, run, actor=actor, reason=reason, address=request.META.get("REMOTE_ADDR") or None)


def _query(request: HttpRequest) -> str:
    kept = request.GET.copy()
    kept.pop("after", None)
    return kept.urlencode()
