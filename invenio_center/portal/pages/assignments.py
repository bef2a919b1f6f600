"""Relatórios > Distribuição."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from ...kernel import formats
from ...kernel.asked import choice, day, number
from ...reports import assignments, exports
from .registry import draw, guarded

PER_PAGE = 50
HEAD = (
    "Quando", "Atendimento", "Contato", "Canal / linha", "Segmento", "Operador", "Pontos", "Critérios", "Segundo",
    "Ficaram de fora", "Situação", "Motivo", "Espera até aqui", "Ofertas não abertas",
)  # fmt: skip


@guarded("reports.assignments")
def report(request: HttpRequest) -> HttpResponse:
    filters = _filters(request)
    page = Paginator(assignments.found(filters), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(line, _waited(line)) for line in assignments.lines(page.object_list)]
    return draw(
        request,
        "portal/assignments.html",
        "Distribuição",
        page=page,
        rows=rows,
        filters=filters,
        states=assignments.STATES,
        reasons=assignments.REASONS,
        agents=assignments.agents(),
        segments=assignments.segments(),
        query=request.GET.urlencode(),
        kept="&".join(f"{name}={value}" for name, value in request.GET.items() if name != "page"),
    )


@guarded("reports.assignments")
def export(request: HttpRequest) -> StreamingHttpResponse:
    return exports.csv_response("distribuicao", HEAD, _cells(assignments.found(_filters(request))))


def _cells(rows: Any) -> Iterator[tuple[Any, ...]]:
    for line in assignments.every_line(rows):
        yield (
            formats.when(line.at), line.protocol, line.contact, line.channel, line.segment, line.winner,
            "" if line.score is None else f"{line.score:.2f}".replace(".", ","), line.terms, line.runner_up,
            line.left_out, line.state, line.sentence, _waited(line), line.missed,
        )  # fmt: skip


def _waited(line: assignments.Line) -> str:
    return "" if line.waited_s is None else formats.span(line.waited_s)


def _filters(request: HttpRequest) -> assignments.Filters:
    given = request.GET
    return assignments.Filters(
        mode=choice(given.get("mode"), dict(assignments.STATES)),
        reason=choice(given.get("reason"), dict(assignments.REASONS)),
        agent=number(given.get("agent")),
        segment=number(given.get("segment")),
        since=day(given.get("since")),
        until=day(given.get("until")),
    )
