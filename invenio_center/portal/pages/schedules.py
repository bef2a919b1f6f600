"""Relatórios > Agendamentos Pendentes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone

from ...kernel import formats
from ...reports import exports, schedules
from .registry import draw, guarded

PER_PAGE = 50
HEAD = (
    "Data e hora", "Sobe ao topo em", "Contato", "Canal / linha", "Segmento", "Quem atende", "Quem agendou", "Nota",
    "Janela aberta na hora", "Atraso", "Remarcações", "Situação",
)  # fmt: skip
WINDOW = {True: "sim", False: "não", None: "sem janela"}


@guarded("reports.pending_schedules")
def report(request: HttpRequest) -> HttpResponse:
    filters, now = _filters(request), timezone.now()
    page = Paginator(schedules.pending(filters, now), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        (row, formats.span(row.late_s), WINDOW[row.window_open])
        for row in (schedules.row(one, now) for one in page.object_list)
    ]
    return draw(
        request,
        "portal/pending_schedules.html",
        "Agendamentos Pendentes",
        page=page,
        rows=rows,
        filters=filters,
        statuses=schedules.STATUS,
        owners=schedules.owners(),
        query=request.GET.urlencode(),
        kept="&".join(f"{name}={value}" for name, value in request.GET.items() if name != "page"),
        now=now,
    )


@guarded("reports.pending_schedules")
def export(request: HttpRequest) -> StreamingHttpResponse:
    now = timezone.now()
    return exports.csv_response(
        "agendamentos-pendentes", HEAD, _lines(schedules.rows(schedules.pending(_filters(request), now), now))
    )


def _lines(rows: Iterator[schedules.Row]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        yield (
            formats.when(row.due_at), formats.when(row.promotes_at), row.contact, row.channel, row.segment, row.owner,
            row.author, row.note, WINDOW[row.window_open], formats.span(row.late_s) if row.late_s else "",
            row.times_rescheduled, row.status,
        )  # fmt: skip


def _filters(request: HttpRequest) -> schedules.Filters:
    owner = request.GET.get("owner", "")
    return schedules.Filters(
        status=request.GET.get("status", ""),
        owner=int(owner) if owner.isdigit() else None,
        late=request.GET.get("late") == "1",
    )
