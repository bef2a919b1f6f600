"""Which events can be subscribed to, by which names, and which of ours they are made of. Pure.

Most names are those that ``invenio_live.events`` stores. Some tell the same act in the words of an integrator:
whatever puts a conversation (back) into the queue is also ``conversation.queued``, and so on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

# group → (label, {event: label}); a subscription names events, or a whole group as ``<group>.*``.
GROUPS: dict[str, tuple[str, dict[str, str]]] = {
    "conversation": (
        "Atendimentos",
        {
            "conversation.opened": "Aberto",
            "conversation.queued": "Entrou na fila",
            "conversation.claimed": "Assumido por um operador",
            "conversation.transferred": "Transferido",
            "conversation.released": "Devolvido à fila",
            "conversation.topped": "Posto no topo pela supervisão",
            "conversation.untopped": "Tirado do topo",
            "conversation.starving": "Espera além do limite",
            "conversation.scheduled": "Retorno agendado",
            "conversation.settled": "Resolvido sem responder",
            "conversation.closed": "Encerrado",
            "conversation.reopened": "Reaberto",
            "conversation.undone": "Encerramento, transferência ou devolução desfeita",
            "conversation.tags": "Tags alteradas",
            "conversation.rated": "Avaliado pelo cliente",
        },
    ),
    "message": (
        "Mensagens",
        {
            "message.received": "Recebida",
            "message.sent": "Enviada",
            "message.failed": "Não chegou ao cliente",
            "message.annotated": "Reação, edição ou remoção",
        },
    ),
    "schedule": (
        "Agendamentos",
        {
            "schedule.created": "Criado",
            "schedule.rescheduled": "Remarcado",
            "schedule.promoted": "No topo da fila",
            "schedule.late": "Atrasado, ninguém atendeu",
            "schedule.owner_left": "Sem responsável: a pessoa saiu",
            "schedule.reminded": "Cliente lembrado, ou por que não",
            "schedule.ended": "Realizado, cancelado ou perdido",
        },
    ),
    "sla": ("SLA", {"sla.warned": "Prazo perto do fim", "sla.breached": "Prazo estourado"}),
    "outcome": ("Tabulações", {"outcome.recorded": "Registrada"}),
    "contact": (
        "Contatos",
        {
            "contact.created": "Criado",
            "contact.updated": "Alterado",
            "contact.merged": "Mesclado",
            "contact.unmerged": "Mesclagem desfeita",
            "contact.blocked": "Bloqueado",
            "contact.unblocked": "Desbloqueado",
        },
    ),
    "agent": ("Operadores", {"agent.presence": "Presença alterada"}),
    "priority": ("Prioridades", {"priority.changed": "Alterada em contato, segmento ou canal"}),
    "consent": (
        "Consentimentos",
        {
            "consent.granted": "Concedido",
            "consent.confirmed": "Confirmado",
            "consent.refused": "Recusado",
            "consent.withdrawn": "Retirado",
        },
    ),
    "template": (
        "Modelos",
        {"template.submitted": "Enviado para aprovação", "template.updated": "Alterado"},
    ),
    "line": ("Linhas", {"line.quality": "Qualidade, limite ou bloqueio, pela palavra do provedor"}),
    "envelope": ("Recebimentos", {"envelope.dead": "Não pôde ser processado: espera por uma pessoa"}),
}
TEST = "webhook.test"
NAMES = {name: f"{label}: {word}" for label, names in GROUPS.values() for name, word in names.items()}
# What else an event of ours is called outside.
ALSO = {
    "conversation.picked": ("conversation.claimed",),
    "conversation.assigned": ("conversation.claimed",),
    "conversation.overflowed": ("conversation.transferred", "conversation.queued"),
    "conversation.released": ("conversation.queued",),
    "conversation.closed": ("outcome.recorded",),
    "conversation.settled": ("outcome.recorded",),
    "schedule.created": ("conversation.scheduled",),
}
# Names inside the house that go out only under another one.
ONLY_ALSO = frozenset({"conversation.picked", "conversation.assigned", "conversation.overflowed"})


# Acts of groups of which nothing else goes out.
ONLY_THESE = frozenset({"line.quality", "envelope.dead"})


def unknown(events: Iterable[str]) -> list[str]:
    """Those of ``events`` that nothing can ever match."""
    return [name for name in events if name not in NAMES and name.removesuffix(".*") not in GROUPS]


def matches(events: Iterable[str], type_: str) -> bool:
    group = type_.partition(".")[0]
    return any(name in (type_, f"{group}.*") for name in events)


def of_conversation(type_: str, data: Mapping[str, Any]) -> list[str]:
    """The names under which an event of a conversation goes out."""
    names = [] if type_ in ONLY_ALSO else [type_]
    if type_ in ("conversation.opened", "conversation.reopened", "conversation.transferred"):
        return names + (["conversation.queued"] if _queued(type_, data) else [])
    return names + list(ALSO.get(type_, ()))


def _queued(type_: str, data: Mapping[str, Any]) -> bool:
    """A person who opens, reopens or hands over to somebody leaves nothing in the queue."""
    if type_ == "conversation.opened":
        return not data.get("continues")
    if type_ == "conversation.reopened":
        return data.get("by") == "customer"
    return not data.get("to_agent")


def of_audit(action: str, changes: Mapping[str, Any]) -> list[str]:
    """The names under which an entry of the trail goes out; most entries do not."""
    group, _, verb = action.partition(".")
    names = [action] if group in ("contact", "template") or action in ONLY_THESE else []
    if group in ("contact", "segment", "channel") and "priority" in changes and verb != "created":
        names.append("priority.changed")
    return names
