"""Início: figures of this moment, each a link to its list."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from channels_app.lines import rhythm
from invenio_live.choices import Presence

from ...kernel import formats
from ...reports import queries, sla
from .. import health, rights
from ..figure import Figure
from .registry import draw


def show(request: HttpRequest) -> TemplateResponse:

    def may(page: str) -> bool:
        return rights.may_open(request.user, page)

    context: dict[str, Any] = {}
    if may("home.queue"):
        context |= _work()
    if may("home.health"):
        context |= {
            "failing": queries.failing_channels(),
            "quiet": rhythm.quiet(),
            "channel_counts": queries.channel_counts(),
            "dead": queries.dead_envelopes(),
        }
    if may("home.services"):
        context["services"] = [(SERVICES[name], health._ask(check)) for name, check in health.CHECKS.items()]
    if may("home.consent"):
        context["consent"] = _consent()
    return draw(request, "portal/home.html", "Início", **context)


SERVICES = {
    "database": "Banco de dados",
    "broker": "Mensageria",
    "channel_layer": "Consoles",
    "worker": "Tarefas",
    "beat": "Agenda de tarefas",
}


def _work() -> dict[str, Any]:
    queue, presence = queries.queue_figures(), queries.agents_by_presence()
    queue_page, agents_page = reverse("admin:monitor_queue"), reverse("admin:monitor_agents")
    most = max(queue.by_tier.values()) or 1
    tiers = [
        (label, queue.by_tier[tier], round(100 * queue.by_tier[tier] / most), f"{queue_page}?tier={tier}")
        for tier, label in queries.TIERS
    ]
    states = [
        (Presence(state).label, state, count, f"{agents_page}?presence={state}")
        for state, count in presence.items()
    ]
    return {"figures": _figures(queue, presence), "tiers": tiers, "states": states}


def _figures(queue: queries.QueueFigures, presence: dict[str, int]) -> list[Figure]:
    late, broken, starving = queries.late_schedules(), sla.broken_now(), len(queries.starving())
    alerted = queries.alerted_schedules()
    queue_page, agents_page = reverse("admin:monitor_queue"), reverse("admin:monitor_agents")
    return [
        Figure(
            "Na fila agora",
            queue.total,
            f"{queue.vip} VIP" if queue.vip else "nenhum VIP",
            queue_page,
            bool(queue.vip),
        ),
        Figure(
            "Maior espera",
            formats.since(queue.oldest),
            formats.when(queue.oldest) if queue.oldest else "ninguém esperando",
            queue_page,
        ),
        Figure(
            "Esperas além do limite",
            starving,
            "veja quem espera e por quê",
            reverse("admin:report_starvation"),
            starving > 0,
        ),
        Figure(
            "Operadores disponíveis",
            presence[Presence.ONLINE],
            f"{presence[Presence.PAUSED] or 'ninguém'} em pausa",
            agents_page,
        ),
        Figure(
            "Agendamentos atrasados",
            late,
            f"{alerted} com alerta, ninguém atendeu" if alerted else "nenhum com alerta",
            reverse("admin:pending_schedules") + "?late=1",
            late > 0,
        ),
        Figure(
            "SLA estourado",
            broken,
            "prazos em aberto",
            reverse("admin:report_sla") + "?breached=yes&open=1&since=2000-01-01",
            broken > 0,
        ),
    ]


def _consent() -> list[Figure]:
    from consent.overview import figures, ways_out

    from .compliance import headline

    return headline(figures.current(), ways_out.by_channel(timezone.get_current_timezone_name()))
