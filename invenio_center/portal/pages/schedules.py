"""Relatórios > Agendamentos Pendentes and Agendamentos realizados."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone

from channels_app.models import Channel
from invenio_live.choices import ScheduleStatus

from ...kernel import formats
from ...kernel.asked import choice, day, number
from ...models import Segment
from ...reports import exports, schedules
from .registry import draw, guarded

PER_PAGE = 50
HEAD = (
    "Data e hora", "Sobe ao topo em", "Contato", "Canal / linha", "Segmento", "Quem atende", "Quem agendou", "Nota",
    "Janela aberta na hora", "Atraso", "Remarcações", "Situação",
)  # fmt: skip
RESULTS_HEAD = (
    "Data e hora", "Primeiro contato", "Contato", "Canal / linha", "Segmento", "Atraso", "Resultado", "Operador",
    "Tabulação", "Motivo",
)  # fmt: skip
ENDED = tuple(pair for pair in ScheduleStatus.choices if pair[0] != ScheduleStatus.PENDING)
TONES = {"done": "ok", "missed": "bad"}
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
        segments=Segment.objects.all(),
        channels=Channel.objects.order_by("name"),
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
    given = request.GET
    return schedules.Filters(
        status=choice(given.get("status"), dict(schedules.STATUS)),
        owner=number(given.get("owner")),
        segment=number(given.get("segment")),
        channel=number(given.get("channel")),
        late=given.get("late") == "1",
        orphaned=given.get("orphaned") == "1",
    )


@guarded("reports.schedule_results")
def results(request: HttpRequest) -> HttpResponse:
    period = _period(request)
    found = schedules.ended(period)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        (row, _lateness(row), TONES.get(ScheduleStatus(row.status), ""))
        for row in map(schedules.result, page.object_list)
    ]
    return draw(
        request,
        "portal/schedule_results.html",
        "Agendamentos realizados",
        page=page,
        rows=rows,
        period=period,
        share=schedules.share(found),
        results=ENDED,
        segments=Segment.objects.all(),
        channels=Channel.objects.order_by("name"),
        query=request.GET.urlencode(),
        kept="&".join(f"{name}={value}" for name, value in request.GET.items() if name != "page"),
        now=timezone.now(),
    )


@guarded("reports.schedule_results")
def export_results(request: HttpRequest) -> StreamingHttpResponse:
    rows = schedules.results(schedules.ended(_period(request)))
    lines = (
        (
            formats.when(row.due_at), formats.when(row.contacted_at) if row.contacted_at else "", row.contact,
            row.channel, row.segment, _lateness(row), row.result, row.agent, row.outcome, row.reason,
        )
        for row in rows
    )  # fmt: skip
    return exports.csv_response("agendamentos-realizados", RESULTS_HEAD, lines)


def _lateness(row: schedules.Result) -> str:
    if row.late_s is None:
        return ""
    return f"{formats.span(row.late_s)} {'depois' if row.late_s >= 0 else 'antes'}"


def _period(request: HttpRequest) -> schedules.Period:
    """The last thirty days unless asked otherwise."""
    given, today = request.GET, timezone.localdate()
    return schedules.Period(
        since=day(given.get("since")) or today - timedelta(days=30),
        until=day(given.get("until")) or today,
        result=choice(given.get("result"), dict(ENDED)),
        segment=number(given.get("segment")),
        channel=number(given.get("channel")),
    )
