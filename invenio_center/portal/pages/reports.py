"""Relatórios > SLA and Relatórios > Tempos."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from invenio_live.choices import SlaKind

from ...kernel import formats
from ...reports import exports, narrowing, sla, times
from .registry import draw, guarded

PER_PAGE = 50
SLA_HEAD = (
    "Protocolo", "Contato", "Canal / linha", "Segmento", "Prazo", "Início", "Vencimento", "Terminou em",
    "Como terminou", "Situação", "Excesso (s úteis)", "Com quem esteve",
)  # fmt: skip
SPREAD = ("média", "mediana", "p90", "máximo")
TIMES_HEAD = (
    "Medida", "Grupo", "Quantidade", *(f"Relógio, {name} (s)" for name in SPREAD),
    *(f"Expediente, {name} (s)" for name in SPREAD),
)  # fmt: skip


@guarded("reports.sla")
def sla_report(request: HttpRequest) -> HttpResponse:
    filters = _sla_filters(request)
    found = sla.clocks(filters)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(row, formats.span(row.excess_s), _rest(row)) for row in sla.rows(list(page.object_list))]
    own = {
        "page": page,
        "rows": rows,
        "shares": sla.shares(found),
        "kinds": SlaKind.choices,
        "verdicts": sla.VERDICT,
    }
    return _draw(request, "portal/report_sla.html", "SLA", filters, **own)


@guarded("reports.sla")
def sla_export(request: HttpRequest) -> StreamingHttpResponse:
    found = sla.clocks(_sla_filters(request))
    return exports.csv_response("sla", SLA_HEAD, _sla_lines(sla.all_rows(found)))


@guarded("reports.times")
def times_report(request: HttpRequest) -> HttpResponse:
    filters = _times_filters(request)
    rows = [(row, _spans(row.clock), _spans(row.business)) for row in times.rows(filters)]
    own = {"rows": rows, "groups": times.GROUPS, "spread": SPREAD}
    return _draw(request, "portal/report_times.html", "Tempos (TME, TMR, TMA)", filters, **own)


@guarded("reports.times")
def times_export(request: HttpRequest) -> StreamingHttpResponse:
    return exports.csv_response("tempos", TIMES_HEAD, _times_lines(times.rows(_times_filters(request))))


def _draw(request: HttpRequest, template: str, title: str, filters: Any, **own: Any) -> HttpResponse:
    kept = request.GET.copy()
    kept.pop("page", None)
    shared = {
        "filters": filters,
        "narrowing": filters.narrowing,
        "query": kept.urlencode(),
        **narrowing.choices(),
    }
    return draw(request, template, title, **shared, **own)


def _sla_filters(request: HttpRequest) -> sla.Filters:
    asked = request.GET
    return sla.Filters(
        narrowing.narrowing(asked.dict()),
        asked.get("kind", ""),
        asked.get("breached", ""),
        asked.get("open") == "1",
    )


def _times_filters(request: HttpRequest) -> times.Filters:
    return times.Filters(narrowing.narrowing(request.GET.dict()), request.GET.get("group", ""))


def _rest(row: sla.Row) -> str:
    """What remains of a clock that stands."""
    return f"parado, restam {formats.span(row.left.total_seconds())}" if row.left is not None else ""


def _spans(spread: times.Spread) -> tuple[str, ...]:
    return tuple(formats.span(value) for value in _values(spread))


def _values(spread: times.Spread) -> tuple[float, ...]:
    return spread.mean, spread.median, spread.p90, spread.max


def _sla_lines(rows: Iterable[sla.Row]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        yield (
            row.protocol, row.contact, row.channel, row.segment, row.kind, formats.when(row.started_at),
            formats.when(row.due_at), formats.when(row.met_at), row.ending,
            "Estourado" if row.broken else "No prazo", row.excess_s, row.holders,
        )  # fmt: skip


def _times_lines(rows: Iterable[times.Row]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        values = (*_values(row.clock), *_values(row.business))
        yield row.measure, row.group, row.count, *(round(value) for value in values)
