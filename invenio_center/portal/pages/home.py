"""Início: figures of this moment, each a link to its list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse

from channels_app.lines import rhythm
from invenio_live.choices import Presence

from ...kernel import formats
from ...reports import queries, sla
from .. import health, rights
from .registry import draw


@dataclass(frozen=True)
class Figure:
    name: str
    value: Any
    more: str = ""
    href: str = ""
    urgent: bool = False


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
    queue, late, presence = queries.queue_figures(), queries.late_schedules(), queries.agents_by_presence()
    broken = sla.broken_now()
    queue_page, agents_page = reverse("admin:monitor_queue"), reverse("admin:monitor_agents")
    figures = [
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
            "Operadores disponíveis",
            presence[Presence.ONLINE],
            f"{presence[Presence.PAUSED]} em pausa",
            agents_page,
        ),
        Figure(
            "Agendamentos atrasados",
            late,
            "passaram da hora",
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
    most = max(queue.by_tier.values()) or 1
    tiers = [
        (label, queue.by_tier[tier], round(100 * queue.by_tier[tier] / most), f"{queue_page}?tier={tier}")
        for tier, label in queries.TIERS
    ]
    states = [
        (Presence(state).label, state, count, f"{agents_page}?presence={state}")
        for state, count in presence.items()
    ]
    return {"figures": figures, "tiers": tiers, "states": states}


def _consent() -> list[Figure]:
    from consent.ledger import queries as ledger

    newest = ledger.events().first()
    return [
        Figure(
            "Eventos no livro",
            newest.seq if newest else 0,
            "desde o início",
            reverse("admin:consent_consentevent_changelist"),
        ),
        Figure(
            "Último registro",
            formats.when(newest.recorded_at) if newest else "nenhum",
            "",
            reverse("admin:consent_consentevent_changelist"),
        ),
        Figure(
            "Textos publicados",
            len(ledger.current_texts()),
            "versão em vigor de cada um",
            reverse("admin:consent_consenttext_changelist"),
        ),
    ]
