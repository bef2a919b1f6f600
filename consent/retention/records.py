"""Decisions and requests for confirmation past their term."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from invenio_center.kernel import sql

from ..choices import Unit
from ..ledger import queries
from ..models import Confirmation, Decision
from .kinds import Kind, Step

BATCH = 1_000
FORGET = "SELECT consent_forget_decisions(%s::uuid[], %s) AS gone"
# Which of these decisions does somebody still point at? Asked of the apps that have sends.
IN_USE: list[Callable[[list[UUID]], set[UUID]]] = []


def _decisions(before: datetime) -> QuerySet[Decision]:
    return Decision.objects.filter(decided_at__lt=before)


def _drop_decisions(before: datetime, _after: int) -> Step:
    """By the one function that may: the application's role of the database cannot delete from this table."""
    free = _decisions(before).exclude(subject_id__in=queries.held()).order_by("decided_at")
    found = list(free.values_list("decision_id", flat=True)[:BATCH])
    used = set().union(*(ask(found) for ask in IN_USE)) if found else set()
    gone = (sql.row(FORGET, [list(set(found) - used), before]) or {"gone": 0})["gone"]
    return gone, 0 if gone else None


def _drop_confirmations(before: datetime, _after: int) -> Step:
    old = list(Confirmation.objects.filter(expires_at__lt=before).values_list("pk", flat=True)[:BATCH])
    gone = Confirmation.objects.filter(pk__in=old).delete()[0]
    return gone, 0 if gone else None


DECISIONS = Kind(
    key="decisions",
    label="Decisões de envio",
    what="A resposta a cada “pode enviar?”, com seus motivos.",
    why="Provam que cada envio foi permitido; a de um envio que ainda existe fica com ele.",
    unit=Unit.YEARS,
    default=5,
    least=2,
    most=10,
    due=lambda before: _decisions(before).exclude(subject_id__in=queries.held()).count(),
    held=lambda before: _decisions(before).filter(subject_id__in=queries.held()).count(),
    drop=_drop_decisions,
)
CONFIRMATIONS = Kind(
    key="confirmations",
    label="Pedidos de confirmação",
    what="Endereços (só o código, não o endereço) a que se pediu a confirmação de um aceite.",
    why="Servem contra excesso de pedidos; a confirmação em si fica no livro.",
    unit=Unit.DAYS,
    default=90,
    least=30,
    most=365,
    due=lambda before: Confirmation.objects.filter(expires_at__lt=before).count(),
    drop=_drop_confirmations,
)
