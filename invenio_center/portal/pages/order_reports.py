"""Relatórios > Fila agora, Espera por classe, Fora da ordem, Prioridades alteradas: one page, on screen and as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from invenio_live.models import Agent
from invenio_live.queue import queries as queue
from invenio_live.queue.sections import Section

from ...kernel import formats
from ...kernel.asked import choice, number
from ...operation.queries import current
from ...reports import exports, order, queries, waits
from .. import names
from .registry import draw, guarded

PERIODS = (
    ("1", "Últimas 24 horas"),
    ("7", "Últimos 7 dias"),
    ("30", "Últimos 30 dias"),
    ("90", "Últimos 90 dias"),
)
SOURCES = (("contact", "contato"), ("segment", "segmento"), ("channel", "canal"))
OBJECTS = (("channel", "Canal"), ("segment", "Segmento"), ("contact", "Contato"), ("operation", "Operação"))
TIERS = dict(queries.TIERS)
SHOWN = 500
Line = Sequence[Any]


@dataclass(frozen=True)
class Choice:
    name: str
    label: str
    options: Sequence[tuple[str, str]]
    usual: str = ""
    value: str = ""


@dataclass(frozen=True)
class Report:
    title: str
    lead: str
    head: tuple[str, ...]
    lines: Callable[[dict[str, str]], Iterable[Line]]
    choices: tuple[Choice, ...] = field(default=())


def _shown(request: HttpRequest, report: Report) -> HttpResponseBase:
    given = {choice.name: request.GET.get(choice.name) or choice.usual for choice in report.choices}
    lines = report.lines(given)
    if request.GET.get("format") == "csv":
        return exports.csv_response(report.title.lower().replace(" ", "-"), report.head, lines)
    rows = [list(zip(report.head, line, strict=True)) for line, _ in zip(lines, range(SHOWN), strict=False)]
    chosen = [Choice(one.name, one.label, one.options, one.usual, given[one.name]) for one in report.choices]
    query = request.GET.copy()
    query["format"] = "csv"
    context = {"report": report, "rows": rows, "choices": chosen, "csv": query.urlencode(), "most": SHOWN}
    return draw(request, "portal/order_report.html", report.title, now=timezone.now(), **context)


def _period(given: dict[str, str]) -> tuple[datetime, datetime]:
    days = int(given["days"]) if given["days"] in dict(PERIODS) else 7
    now = timezone.now()
    return now - timedelta(days=days), now


DAYS = Choice("days", "Período", PERIODS, "7")


@guarded("reports.order")
def queue_now(request: HttpRequest) -> HttpResponseBase:
    head = (
        "Posição", "Contato", "Canal / linha", "Segmento", "Por quê", "Classe", "Prioridade", "Origem",
        "Esperando desde", "Espera", "Ultrapassado por", "Prazo do SLA",
    )  # fmt: skip
    choices = (
        Choice("tier", "Classe", (("", "Todas"), *queries.TIERS)),
        Choice("source", "Origem da prioridade", (("", "Todas"), *SOURCES)),
    )
    lead = "A ordem deste instante. “Ultrapassado por” conta quem chegou depois e saiu da fila antes."
    most = queue.ALL_ROWS if request.GET.get("format") == "csv" else SHOWN
    return _shown(request, Report("Fila agora", lead, head, partial(_queue_lines, most), choices))


def _queue_lines(most: int, given: dict[str, str]) -> Iterable[Line]:
    section = Section(tier=choice(given["tier"], TIERS), source=choice(given["source"], dict(SOURCES)))
    for placed in order.queue_now(section, most):
        entry, row = placed.row.entry, placed.row.conversation
        yield (
            entry.position, row.contact, row.channel.label, row.segment or "Fila geral", entry.why, TIERS[entry.tier],
            entry.priority, dict(SOURCES)[entry.priority_source], formats.when(entry.waiting_since),
            formats.since(entry.waiting_since), placed.overtaken_by, formats.when(placed.due),
        )  # fmt: skip


@guarded("reports.order")
def starvation(request: HttpRequest) -> HttpResponseBase:
    settings = current()
    tried = waits.ageing_tried(settings)
    head = (
        "Classe", "Prioridade", "Chegaram", "Esperam", "Mais antigo", "p50", "p90", "p99", "Máximo",
        "Mais ultrapassado", "Acima do limite", f"p99 com {tried} s/ponto", f"Máximo com {tried} s/ponto",
        f"Ultrapassado com {tried} s/ponto",
    )  # fmt: skip
    lead = (
        f"Quem espera quanto, por classe e faixa de prioridade. Limite: {settings.starving_min} min. “Máximo”, “Mais "
        "ultrapassado” e “Acima do limite” contam também quem ainda espera; p50, p90 e p99, só quem já saiu da fila. "
        "As últimas colunas simulam as mesmas chegadas e os mesmos atendimentos com "
        f"{tried} s de espera por ponto, numa fila só."
    )
    return _shown(request, Report("Espera por classe", lead, head, _wait_lines, (DAYS,)))


def _wait_lines(given: dict[str, str]) -> Iterable[Line]:
    for row in waits.rows(*_period(given)):
        band = f"{row.of.band[0]} a {row.of.band[1]}" if row.of.band else "–"
        seen, aged = row.seen, row.aged
        spans = (seen.p50, seen.p90, seen.p99, aged.p99, aged.max)
        # Where nobody has been served yet there is nothing to measure.
        p50, p90, p99, aged_p99, aged_most = (formats.span(one) if seen.count else "–" for one in spans)
        yield (
            TIERS[row.of.tier], band, row.arrivals, row.waiting, formats.when(row.oldest), p50, p90, p99,
            formats.span(row.longest), row.most_overtaken, row.above, aged_p99, aged_most, aged.most_overtaken,
        )  # fmt: skip


@guarded("reports.order")
def out_of_order(request: HttpRequest) -> HttpResponseBase:
    head = (
        "Quando", "Quem pegou", "Contato", "Canal / linha", "Posição então", "Pessoas ultrapassadas",
        "Quem foi ultrapassado", "Direito usado", "Motivo",
    )  # fmt: skip
    agents = Agent.objects.filter(user__is_active=True).select_related("user").order_by("user__first_name")
    people = tuple((str(agent.user_id), agent.user.display_name) for agent in agents)
    choices = (DAYS, Choice("agent", "Operador", (("", "Todos"), *people)))
    lead = "Atendimentos escolhidos na lista em vez de “Próximo”, e quem ficou para trás."
    return _shown(request, Report("Fora da ordem", lead, head, _pick_lines, choices))


def _pick_lines(given: dict[str, str]) -> Iterable[Line]:
    for pick in order.picks(*_period(given), number(given["agent"])):
        row = pick.conversation
        overtaken = ", ".join(pick.overtaken[:10]) + (" …" if len(pick.overtaken) > 10 else "")
        yield (
            formats.when(pick.at), pick.who, row.contact, row.channel.label, pick.position, len(pick.overtaken),
            overtaken or "–", pick.right, pick.reason or "–",
        )  # fmt: skip


@guarded("reports.order")
def priority_changes(request: HttpRequest) -> HttpResponseBase:
    head = ("Quando", "Quem", "O quê", "De → para", "Motivo")
    choices = (DAYS, Choice("object", "Objeto", (("", "Todos"), *OBJECTS)))
    lead = "Cada mudança de prioridade de canal, segmento ou contato, e do envelhecimento."
    return _shown(request, Report("Prioridades alteradas", lead, head, _change_lines, choices))


def _change_lines(given: dict[str, str]) -> Iterable[Line]:
    for entry in order.priority_changes(*_period(given), given["object"]).iterator(chunk_size=500):
        changed = names.differences({key: pair for key, pair in entry.changes.items() if key in order.FIELDS})
        kind = names.NOUNS.get(entry.object_type, entry.object_type)
        yield (
            formats.when(entry.at),
            entry.actor.display_name if entry.actor else "Sistema",
            f"{kind}: {entry.object_label}",
            "; ".join(f"{label}: {before} → {after}" for label, before, after in changed),
            entry.reason or "–",
        )
