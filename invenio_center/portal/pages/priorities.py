"""Recursos > Canais > Prioridades de canal = Configurações > Prioridade dos canais > Gerenciar: one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string

from channels_app.lines import actions
from channels_app.models import Channel, Kind

from ...kernel.errors import AppError
from ...models.fields import PRIORITY_MAX, PRIORITY_MIN
from ...reports import queries as reports
from ..trail import changes
from .line_form import SUGGESTED
from .registry import draw, guarded

SHOWN = 20


@dataclass
class Row:
    channel: Channel
    text: str
    error: str = ""
    suggestion: int = 0

    @property
    def name(self) -> str:
        return f"p-{self.channel.public_id}"

    @property
    def value(self) -> int:
        return int(self.text)

    @property
    def is_webchat(self) -> bool:
        return self.channel.kind == Kind.WEBCHAT


@guarded("priorities", "GET", "POST")
def edit(request: HttpRequest) -> HttpResponse:
    rows = _rows(request.POST if request.method == "POST" else None)
    broken = [row for row in rows if row.error]
    if request.method == "POST" and "preview" not in request.POST and not broken:
        try:
            actions.set_priorities({row.channel.public_id: row.value for row in rows}, actor=request.user)  # type: ignore[arg-type]
        except AppError as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, "Prioridades salvas. A fila já segue a nova ordem.")
            return redirect(request.path)
    for row in broken:
        messages.error(request, f"{row.channel.label}: {row.error} Nada foi salvo.")
    return _draw(request, rows, status=422 if broken else 200)


@guarded("priorities", "GET", "POST")
def suggestion(request: HttpRequest) -> HttpResponse:
    """Asks first; the confirmed values go the way of every other change."""
    rows = _rows(None)
    if request.method == "POST":
        actions.set_priorities({row.channel.public_id: row.suggestion for row in rows}, actor=request.user)  # type: ignore[arg-type]
        messages.success(request, "Sugestão restaurada. A fila já segue a nova ordem.")
        return redirect("admin:channel_priorities")
    moved = [row for row in rows if row.suggestion != row.channel.priority]
    return draw(request, "portal/priorities_suggestion.html", "Restaurar sugestão", rows=moved)


@guarded("priorities", "POST")
def preview(request: HttpRequest) -> HttpResponse:
    """The same table as the page's own, for the module that asks while somebody types."""
    rows = _rows(request.POST)
    errors = {row.name: row.error for row in rows if row.error}
    if errors:
        return JsonResponse({"errors": errors})  # an answer while somebody types, no failure
    html = render_to_string("portal/priorities_preview.html", {"preview": _preview(rows)})
    return JsonResponse({"html": html, "errors": {}})


def _rows(posted: QueryDict | None) -> list[Row]:
    rows = []
    for channel in Channel.objects.order_by("-priority", "name"):
        row = Row(channel, str(channel.priority), suggestion=SUGGESTED[Kind(channel.kind)])
        if posted is not None and row.name in posted:
            row.text = str(posted[row.name]).strip()
            row.error = _error(row.text)
        rows.append(row)
    return rows


def _error(text: str) -> str:
    whole = text.isascii() and text.isdigit() and len(text) <= 3
    if whole and PRIORITY_MIN <= int(text) <= PRIORITY_MAX:
        return ""
    return f"use um número inteiro de {PRIORITY_MIN} a {PRIORITY_MAX}."


def _preview(rows: list[Row]) -> list[Any]:
    from invenio_live.queue import previews

    unsaved = previews.Unsaved({row.channel.public_id: row.value for row in rows})
    return list(previews.preview(unsaved, SHOWN))


def _draw(request: HttpRequest, rows: list[Row], status: int) -> HttpResponse:
    usable = not any(row.error for row in rows)
    history = [(entry, changes(entry)) for entry in reports.priority_changes()]
    return draw(
        request,
        "portal/priorities.html",
        "Prioridades de canal",
        rows=rows,
        preview=_preview(rows) if usable else None,
        history=history,
        shown=SHOWN,
        status=status,
    )
