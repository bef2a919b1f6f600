"""The menu, as labels people read; the breadcrumb of every page prints its path in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.apps import apps
from django.urls import reverse

from . import rights


@dataclass(frozen=True)
class Entry:
    """``url`` is a name in the ``admin`` namespace; ``needs`` a page of ``rights`` or ``app.model`` to view."""

    label: str
    icon: str = ""
    url: str = ""
    needs: str = ""
    items: tuple[Entry, ...] = field(default=())
    # Filled in for one request.
    href: str = ""
    here: bool = False
    open: bool = False


def table(label: str, model: str) -> Entry:
    return Entry(label, url=f"{model.replace('.', '_')}_changelist", needs=model)


MENU = (
    Entry("Início", "home", "index", "home"),
    Entry(
        "Recursos",
        "widgets",
        items=(
            Entry(
                "Canais",
                url="channels",
                needs="channels",
                items=(Entry("Prioridades de canal", url="channel_priorities", needs="priorities"),),
            ),
            table("Segmentos", "invenio_center.segment"),
            table("Palavras de prioridade", "invenio_center.prioritykeyword"),
            table("Frases prontas", "invenio_live.cannedreply"),
            table("Modelos", "channels_app.template"),
            table("Tags", "invenio_center.tag"),
            table("Tabulações", "invenio_live.outcome"),
        ),
    ),
    Entry(
        "Contatos",
        "group",
        "invenio_center_contact_changelist",
        "invenio_center.contact",
        items=(Entry("Importar", url="imports", needs="imports"),),
    ),
    Entry(
        "Relatórios",
        "table_chart",
        items=(
            Entry("Agendamentos Pendentes", url="pending_schedules", needs="reports.pending_schedules"),
            Entry("Distribuição", url="assignments", needs="reports.assignments"),
            Entry("Operadores", url="agents_report", needs="reports.agents"),
            Entry("Pausas realizadas por usuários", url="pauses_report", needs="reports.pauses"),
            Entry("Tempos (TME, TMR, TMA)", url="report_times", needs="reports.times"),
            Entry("SLA", url="report_sla", needs="reports.sla"),
            Entry("Agendamentos realizados", url="schedule_results", needs="reports.schedule_results"),
            Entry("Fila agora", url="report_queue_now", needs="reports.order"),
            Entry("Espera por classe", url="report_starvation", needs="reports.order"),
            Entry("Fora da ordem", url="report_out_of_order", needs="reports.order"),
            Entry("Consentimentos", url="report_consents", needs="reports.consents"),
            Entry("Prioridades alteradas", url="report_priority_changes", needs="reports.order"),
        ),
    ),
    Entry(
        "Monitor",
        "monitoring",
        items=(
            Entry("Fila", url="monitor_queue", needs="monitor.queue"),
            Entry("Operadores", url="monitor_agents", needs="monitor.agents"),
            Entry("Agenda", url="agenda", needs="monitor.agenda"),
            table("Recebimentos", "channels_app.envelope"),
        ),
    ),
    Entry(
        "Conformidade",
        "verified_user",
        "compliance",
        "compliance",
        items=(
            table("Textos", "consent.consenttext"),
            Entry("Páginas de aceite", url="landings", needs="landings"),
            table("Livro de consentimentos", "consent.consentevent"),
            Entry("Aprovações", url="approvals", needs="approvals"),
            Entry("Estado do livro", url="ledger_release", needs="ledger.release"),
            Entry("Retenção", url="retention", needs="retention"),
            Entry("Registro de operações", url="processing", needs="processing"),
            Entry("Saídas", url="leavings", needs="leavings"),
            Entry("Decisões de envio", url="decisions", needs="decisions"),
            Entry("Listas legais", url="lists", needs="lists"),
            Entry("Políticas", url="policies", needs="policies"),
            Entry(
                "Pedidos de titulares",
                url="desk",
                needs="desk",
                items=(Entry("Guardas legais", url="holds", needs="desk.hold"),),
            ),
            Entry("Exportações", url="exports", needs="exports"),
            table("Auditoria", "invenio_center.auditentry"),
        ),
    ),
    Entry(
        "Configurações",
        "settings",
        items=(
            Entry(
                "Prioridade dos canais",
                items=(Entry("Gerenciar", url="settings_priorities", needs="priorities"),),
            ),
            Entry("Distribuição", url="settings_distribution", needs="settings.distribution"),
            Entry(
                "Pausas de Atendimento",
                items=(table("Gerenciar", "invenio_live.pausetype"),),
            ),
            Entry("Fila", url="settings_queue", needs="settings.queue"),
            table("Expedientes e feriados", "invenio_center.businesshours"),
            replace(
                table("Usuários e equipes", "invenio_center.user"),
                items=(table("Equipes", "invenio_live.team"),),
            ),
            table("Chaves de API", "invenio_center.apikey"),
            Entry("Webhooks", url="hooks", needs="hooks"),
            Entry("Segurança", url="settings_security", needs="settings.security"),
        ),
    ),
)
# Pages that stand under another entry than their address says: beginning of the path, then the entry's.
STANDS_UNDER = {
    "/center/invenio_center/holiday/": "/center/invenio_center/businesshours/",
    "/center/schedules/": "/center/monitor/agenda/",
    "/center/contacts/": "/center/invenio_center/contact/",
    "/center/users/": "/center/invenio_center/user/",
    "/center/keys/": "/center/invenio_center/apikey/",
    "/center/texts/": "/center/consent/consenttext/",
}


def for_user(user: Any, path: str) -> tuple[Entry, ...]:
    """The entries this user may open; the one of ``path`` is marked."""
    allowed = tuple(kept for entry in MENU if (kept := _allowed(entry, user)))
    here = max((e.href for e in _walk(allowed) if _covers(e.href, path)), key=len, default="")
    return tuple(_marked(entry, here) for entry in allowed)


def trail(entries: tuple[Entry, ...]) -> list[Entry]:
    """From the top of the menu to the marked entry."""
    for entry in entries:
        if entry.here:
            return [entry]
        if below := trail(entry.items):
            return [entry, *below]
    return []


def _allowed(entry: Entry, user: Any) -> Entry | None:
    items = tuple(kept for item in entry.items if (kept := _allowed(item, user)))
    if entry.url and _may(user, entry.needs):
        return replace(entry, items=items, href=reverse(f"admin:{entry.url}"))
    return replace(entry, items=items, href="") if items else None


def _may(user: Any, needs: str) -> bool:
    if needs in rights.MODELS:
        return rights.may(user, apps.get_model(needs), "view")
    return rights.may_open(user, needs)


def _walk(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    for entry in entries:
        yield entry
        yield from _walk(entry.items)


def _covers(href: str, path: str) -> bool:
    for start, owner in STANDS_UNDER.items():
        if path.startswith(start):
            path = owner
    return bool(href) and (path == href if href == reverse("admin:index") else path.startswith(href))


def _marked(entry: Entry, here: str) -> Entry:
    items = tuple(_marked(item, here) for item in entry.items)
    mine = bool(here) and entry.href == here
    return replace(entry, items=items, here=mine, open=mine or any(item.open for item in items))
