"""Decisions of the people of an export, with what was sent under each."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .. import hashing
from ..ledger import queries as ledger
from ..models import Decision
from . import sends, table
from .filters import Filters
from .sends import Sent

HEAD = (
    "decision_id", "titular_id", "decidido_em", "canal", "finalidade", "decisao", "motivo", "evento_consentimento",
    "exige_modelo", "versao_regras", "adiado_ate", "enviado_em", "situacao_do_envio", "mensagem",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """``sent`` is None when nothing was to be sent under the decision."""

    decision: Decision
    sent: Sent | None


def of(subject_ids: Iterable[uuid.UUID], filters: Filters) -> dict[uuid.UUID, list[Line]]:
    """By person, in the order in which they were made; within the period, channel and purpose of the filters."""
    found = ledger.decisions(since=None).filter(subject_id__in=list(subject_ids))
    bounds = {
        "decided_at__gte": filters.since,
        "decided_at__lt": filters.until,
        "channel": filters.channel,
        "purpose": filters.purpose,
    }
    made = list(
        found.filter(**{name: value for name, value in bounds.items() if value}).order_by("decision_id")
    )
    sent = sends.of(one.decision_id for one in made)
    lines: dict[uuid.UUID, list[Line]] = {}
    for one in made:
        lines.setdefault(one.subject_id, []).append(Line(one, sent.get(one.decision_id)))
    return lines


def cells(line: Line) -> Sequence[str]:
    """In the order of ``HEAD``."""
    made, sent = line.decision, line.sent
    submitted = sent.submitted_at if sent else None
    return (
        str(made.decision_id), str(made.subject_id), hashing.instant(made.decided_at), made.channel, made.purpose,
        made.decision, made.reason, str(made.consent_event_id or ""), "sim" if made.requires_template else "não",
        made.rules_version, hashing.instant(made.until) if made.until else "",
        hashing.instant(submitted) if submitted else "", table.guarded(sent.status) if sent else "",
        sent.message if sent else "",
    )  # fmt: skip
