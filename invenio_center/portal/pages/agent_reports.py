"""Relatórios > Operadores; Relatórios > Pausas realizadas por usuários."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone

from ...kernel import formats
from ...kernel.asked import day, number
from ...models import Segment
from ...reports import agents, exports, pauses
from ...reports import queries as reports
from .registry import draw, guarded

PER_PAGE = 50
USUAL_DAYS = 7
HEAD = (
    "Dia", "Operador", "Primeira entrada", "Última saída", "Disponível (min)", "Em pausa (min)", "Pausas",
    "Pausas previstas (min)", "Excedido (min)", "Expediente (min)", "Fora no expediente (min)", "Atendidos",
    "Atendidos por hora", "Resposta mediana (s)", "Voltaram a escrever", "Avaliações", "Nota média",
    "Pendentes agora", "Fidelizados agora",
)  # fmt: skip
PAUSE_HEAD = (
    "Operador", "Segmentos", "Tipo", "Início", "Fim", "Previsto (min)", "Realizado (min)", "Excedido (min)", "Nota",
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """By agent, just now: customers who wait for an answer, contacts that come back to the agent."""

    owed: dict[int, int]
    loyal: dict[int, int]


@guarded("reports.agents")
def agents_report(request: HttpRequest) -> HttpResponse:
    """A page holds whole days, the newest first."""
    filters, now = _filters(request), timezone.now()
    people = agents.people(filters)
    standing = Standing(agents.owed(people), agents.loyal(now))
    days = max(1, PER_PAGE // max(1, len(people)))
    page = Paginator(range(0, filters.days, days), 1).get_page(request.GET.get("page"))
    skipped = next(iter(page.object_list), 0)
    last = filters.last - timedelta(days=skipped)
    shown = replace(filters, first=max(filters.first, last - timedelta(days=days - 1)), last=last)
    return draw(
        request,
        "portal/report_agents.html",
        "Operadores",
        rows=[_shown(row, standing) for row in agents.rows(shown, now)],
        shown=shown,
        **_form(request, filters, page),
    )


@guarded("reports.agents")
def agents_csv(request: HttpRequest) -> StreamingHttpResponse:
    filters, now = _filters(request), timezone.now()
    return exports.csv_response("operadores", HEAD, _agent_lines(filters, now))


@guarded("reports.pauses")
def pauses_report(request: HttpRequest) -> HttpResponse:
    filters, now = _pause_filters(request), timezone.now()
    page = Paginator(pauses.found(filters), PER_PAGE).get_page(request.GET.get("page"))
    segments = pauses.segments_by_agent()
    return draw(
        request,
        "portal/report_pauses.html",
        "Pausas realizadas por usuários",
        rows=[_pause_shown(pauses.row(pause, segments, now)) for pause in page.object_list],
        kinds=pauses.kinds(),
        **_form(request, filters, page),
    )


@guarded("reports.pauses")
def pauses_csv(request: HttpRequest) -> StreamingHttpResponse:
    now = timezone.now()
    rows = pauses.rows(pauses.found(_pause_filters(request)), now)
    return exports.csv_response("pausas", PAUSE_HEAD, (_pause_line(row) for row in rows))


def _form(request: HttpRequest, filters: Any, page: Any) -> dict[str, Any]:
    return {
        "filters": filters,
        "page": page,
        "people": reports.agents_by_name(),
        "segments": Segment.objects.filter(is_active=True),
        "teams": reports.teams(),
        "query": request.GET.urlencode(),
        "kept": "&".join(f"{name}={value}" for name, value in request.GET.items() if name != "page"),
        "now": timezone.now(),
    }


def _period(request: HttpRequest) -> tuple[date, date]:
    """Both days included; the last week where nothing, or nothing sensible, is asked for."""
    today = timezone.localdate()
    last = day(request.GET.get("until")) or today
    first = day(request.GET.get("since")) or last - timedelta(days=USUAL_DAYS - 1)
    first, last = min(first, last), max(first, last)
    return max(first, last - agents.LONGEST + timedelta(days=1)), last


def _filters(request: HttpRequest) -> agents.Filters:
    return agents.Filters(
        *_period(request), *(number(request.GET.get(name)) for name in ("agent", "segment", "team"))
    )


def _pause_filters(request: HttpRequest) -> pauses.Filters:
    names = ("agent", "segment", "kind", "team")
    return pauses.Filters(*_period(request), *(number(request.GET.get(name)) for name in names))


def _shown(row: agents.Row, standing: Standing) -> dict[str, Any]:
    return {
        "row": row,
        "owed": standing.owed[row.agent.pk],
        "loyal": standing.loyal[row.agent.pk],
        "score": _score(row),
        "online": formats.span(row.online_s) if row.online_s else formats.NOTHING,
        "paused": formats.span(row.paused_s) if row.paused_s else formats.NOTHING,
        "pauses": [_rest(rest) for rest in row.pauses],
        "overrun": formats.span(row.overrun_s) if row.overrun_s else "",
        "missed": formats.span(row.missed_s) if row.expected_s and row.missed_s else "",
        "median": formats.span(row.median_s) if row.median_s is not None else formats.NOTHING,
        "by_hour": _by_hour(row),
    }


def _rest(rest: agents.Rest) -> str:
    """``Almoço: 1 h 05 min de 1 h 00 min``; an absence had no plan."""
    times = f" ({rest.times})" if rest.times > 1 else ""
    planned = f" de {formats.span(rest.planned_s)}" if rest.planned_s is not None else ""
    return f"{rest.name}{times}: {formats.span(rest.taken_s)}{planned}"


def _by_hour(row: agents.Row) -> str:
    return ", ".join(f"{hour} h: {count}" for hour, count in sorted(row.by_hour.items()))


def _agent_lines(filters: agents.Filters, now: Any) -> Iterator[tuple[Any, ...]]:
    standing = Standing(agents.owed(agents.people(filters)), agents.loyal(now))
    for row in agents.rows(filters, now):
        yield (
            f"{row.day:%d/%m/%Y}", row.agent, formats.when(row.first_in), formats.when(row.last_out),
            _minutes(row.online_s), _minutes(row.paused_s), "; ".join(_rest(rest) for rest in row.pauses),
            _minutes(row.planned_s), _minutes(row.overrun_s), _minutes(row.expected_s),
            _minutes(row.missed_s if row.expected_s is not None else None), row.served, _by_hour(row), row.median_s,
            row.reopened, row.rated, _score(row), standing.owed[row.agent.pk], standing.loyal[row.agent.pk],
        )  # fmt: skip


def _pause_shown(row: pauses.Row) -> dict[str, Any]:
    return {
        "row": row,
        "planned": formats.NOTHING if row.planned_s is None else formats.span(row.planned_s),
        "taken": formats.span(row.taken_s),
        "overrun": formats.span(row.overrun_s) if row.overrun_s else "",
    }


def _pause_line(row: pauses.Row) -> tuple[Any, ...]:
    return (
        row.agent, row.segments, row.kind, formats.when(row.started_at),
        formats.when(row.ended_at) if row.ended_at else "em curso", _minutes(row.planned_s), _minutes(row.taken_s),
        _minutes(row.overrun_s), row.note,
    )  # fmt: skip


def _score(row: agents.Row) -> str:
    return "" if row.score is None else f"{row.score:.1f}".replace(".", ",")


def _minutes(seconds: int | None) -> str:
    """With a decimal comma, as spreadsheets in Portuguese read numbers."""
    return "" if seconds is None else f"{seconds / 60:.1f}".replace(".", ",")
