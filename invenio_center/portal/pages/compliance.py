"""Conformidade: what holds, what ends soon, who leaves, whether the ledger is sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from consent.anchors import queries as anchors
from consent.approvals import queries as approvals
from consent.choices import CONSENT_PURPOSES, SENDING, Channel, Purpose, State
from consent.desk import queries as desk
from consent.ledger import policies
from consent.overview import figures, samples, verification_runs, ways_out
from consent.overview.figures import Figures
from consent.overview.ways_out import Line

from ...kernel import bells, formats
from ..figure import Figure
from .registry import draw, guarded

# In the order of what they mean for sending.
STATES = (
    "granted",
    "pending",
    "implied",
    "declared",
    "expired",
    "stale",
    "withdrawn",
    "refused",
    "invalidated",
)
# The other columns only when somebody is in that state.
ALWAYS = ("granted", "declared", "withdrawn")
BAR_W, BAR_GAP, CHART_H = 10, 4, 44


@guarded("compliance")
def overview(request: HttpRequest) -> HttpResponse:
    counted, lines = figures.current(), ways_out.by_channel(timezone.get_current_timezone_name())
    return draw(
        request,
        "portal/compliance.html",
        "Conformidade",
        **_aggregates(counted, lines),
        figures=headline(counted, lines),
        texts=counted.texts,
        run=verification_runs.last(),
        samples=samples.recent(),
    )


@guarded("reports.consents")
def report(request: HttpRequest) -> HttpResponse:
    """Relatórios > Consentimentos: the aggregates, which supervisors see too."""
    lines = ways_out.by_channel(timezone.get_current_timezone_name())
    return draw(
        request, "portal/report_consents.html", "Consentimentos", **_aggregates(figures.current(), lines)
    )


def _aggregates(counted: Figures, lines: list[Line]) -> dict[str, Any]:
    shown = [code for code in STATES if code in ALWAYS or _total(counted.states, code)]
    return {
        "counted": counted,
        "declared_counts": policies.declared_since() is not None,
        "states": [State(code) for code in shown],
        "rows": _state_rows(counted, shown),
        "lines": [_chart(line) for line in lines],
        "unusual": [_channel(line.channel) for line in lines if line.unusual],
    }


def headline(counted: Figures, lines: list[Line]) -> list[Figure]:
    """What an officer should see first; each leads to where it can be dealt with."""
    here = reverse("admin:compliance")
    declared, expiring = _total(counted.states, "declared"), _sum(counted.expiring)
    today, waiting = sum(line.today for line in lines), approvals.pending().count()
    unusual = any(line.unusual for line in lines)
    return [
        _verified(here),
        _outside(),
        _requests(),
        Figure(
            "Aprovações à espera", waiting, "de uma segunda pessoa", reverse("admin:approvals"), waiting > 0
        ),
        Figure(
            "Saídas hoje",
            today,
            "acima do normal" if unusual else "dentro do normal",
            f"{here}#saidas",
            unusual,
        ),
        Figure("Vencem em 30 dias", expiring, "por canal e finalidade", f"{here}#estados", expiring > 0),
        Figure("Declarados sem prova", declared, _of_declared(), f"{here}#estados"),
    ]


def _of_declared() -> str:
    return "permitem envio, pela política" if policies.declared_since() else "não permitem envio"


def _verified(here: str) -> Figure:
    run = verification_runs.last()
    if run is None:
        return Figure("Livro verificado", "ainda não", "roda toda noite", f"{here}#livro", True)
    said = "íntegro" if run.ok else f"{run.fault_count} falha{'s' if run.fault_count > 1 else ''}"
    return Figure("Livro verificado", said, formats.when(run.finished_at), f"{here}#livro", not run.ok)


def _outside() -> Figure:
    """The newest head that somebody else keeps; late is an alarm."""
    status = anchors.status()
    kept = max((place.kept_at for place in status.places if place.kept_at), default=None)
    said = formats.when(kept) if kept else "ainda não"
    note = "há algo atrasado" if status.late else "em dia"
    return Figure("Última âncora fora daqui", said, note, reverse("admin:ledger_release"), status.late)


def _requests() -> Figure:
    late, soon = desk.overdue().count(), desk.due_soon().count()
    return Figure(
        "Pedidos atrasados", late, f"{soon} vencem em 5 dias", f"{reverse('admin:desk')}?state=open", late > 0
    )


@guarded("compliance", "POST")
def verify(request: HttpRequest) -> HttpResponse:
    bells.ring_now("consent.tasks.verify")
    messages.success(request, "Verificação começada. O resultado aparece aqui em alguns minutos.")
    return redirect("admin:compliance")


def _state_rows(counted: Figures, shown: list[str]) -> list[dict[str, Any]]:
    """One row per channel and purpose on which anything is known."""
    states, expiring = counted.states, counted.expiring
    return [
        {
            "channel": Channel(channel).label,
            "purpose": Purpose(purpose).label,
            "counts": [(State(code).label, states[channel][purpose].get(code, 0)) for code in shown],
            "expiring": expiring.get(channel, {}).get(purpose, 0),
        }
        for channel in SENDING
        for purpose in CONSENT_PURPOSES
        if states.get(channel, {}).get(purpose)
    ]


def _total(states: dict[str, Any], code: str) -> int:
    return sum(counts.get(code, 0) for purposes in states.values() for counts in purposes.values())


def _sum(expiring: dict[str, Any]) -> int:
    return sum(sum(purposes.values()) for purposes in expiring.values())


def _channel(code: str) -> str:
    return str(Channel(code).label) if code else "Todos os canais de uma vez"


@dataclass(frozen=True)
class Bar:
    x: int
    y: float
    height: float
    today: bool


def _chart(line: Line) -> dict[str, Any]:
    most = max((count for _day, count in line.days), default=0) or 1
    heights = [round(CHART_H * count / most, 1) for _day, count in line.days]
    last = len(heights) - 1
    bars = [
        Bar(at * (BAR_W + BAR_GAP), round(CHART_H - height, 1), height, at == last)
        for at, height in enumerate(heights)
    ]
    return {
        "channel": _channel(line.channel),
        "line": line,
        "bars": bars,
        "width": len(bars) * (BAR_W + BAR_GAP),
        "height": CHART_H,
        "bar": BAR_W,
    }
