"""Personal data and proofs of the acts: kept as long as they may have to prove something, then destroyed.

The term counts from the latest of withdrawal, expiry and the last send that relied on the act. What an act in force
rests on stays, whatever its age. Events, hashes and suppression stay for ever: they name nobody.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from invenio_center.kernel import sql

from .. import choices, hashing
from ..choices import CONSENT_PURPOSES, Unit
from ..ledger import projection, sealed
from ..models import ConsentEvent, ConsentEvidence, ConsentVault, SubjectKey
from .kinds import Kind, Step

PAGE = 500
LAST = "SELECT coalesce(max(seq), 0) AS last FROM consent_event WHERE recorded_at < %s"
ENDING = [
    *("consent.withdrawn", "consent.refused", "consent.expired", "consent.invalidated"),
    *("objection.registered", "notice.material_change"),
]
IN_FORCE = frozenset({"granted", "pending", "declared", "implied"})


def _page(before: datetime, after: int) -> list[dict[str, Any]]:
    last = (sql.row(LAST, [before]) or {})["last"]
    values = {"after": after, "last": last, "before": before, "ending": ENDING, "page": PAGE}
    return sql.rows(sql.statement(__file__, "proofs"), values)


def _is_past(row: dict[str, Any], before: datetime) -> bool:
    """Was the act over when the term began? Later endings were looked for by the page."""
    stamp, event = hashing.instant(before), str(row["event_id"])
    folded = json.loads(row["folded"])
    for key in folded["opens"]:
        channel, purpose = key.split("/")
        if _rests_on(projection.resolve(folded, channel, purpose, stamp), event):
            return False
    return not any(
        _rests_on(projection.resolve(folded, channel, purpose, stamp), event)
        for channel in folded["initiated"]
        for purpose in CONSENT_PURPOSES
    )


def _rests_on(state: projection.KeyState, event: str) -> bool:
    return state.state in IN_FORCE and state.event == event


def _count(before: datetime, *, held: bool) -> int:
    total, after = 0, 0
    while page := _page(before, after):
        after = page[-1]["seq"]
        total += sum(row["held"] == held and _is_past(row, before) for row in page)
    return total


def drop(before: datetime, after: int) -> Step:
    """One page: the boxes of what is past, and the keys of people who have no box left."""
    page = _page(before, after)
    if not page:
        return 0, None
    gone = [row for row in page if not row["held"] and _is_past(row, before)]
    destroy([row["seq"] for row in gone], {row["subject_id"] for row in gone})
    return len(gone), page[-1]["seq"]


@transaction.atomic
def destroy(seqs: list[int], people: Iterable[uuid.UUID]) -> None:
    ConsentVault.objects.filter(event__in=seqs).delete()
    ConsentEvidence.objects.filter(event__in=seqs).delete()
    for person in people:
        own = ConsentEvent.objects.filter(subject_id=person).values("seq")
        left = (model.objects.filter(event__in=own).exists() for model in (ConsentVault, ConsentEvidence))
        if not any(left):
            SubjectKey.objects.filter(subject_id=person).delete()


def _drop_sealed(_before: datetime, _after: int) -> Step:
    sealed.lapse()
    ended = sealed.ended()
    for person in ended:
        sealed.destroy(person)
    return len(ended), None


PROOFS = Kind(
    key=choices.PROOFS,
    label="Provas dos consentimentos",
    what="Dados pessoais e arquivos de prova de cada aceite ou recusa. Os registros do livro, sem eles, ficam.",
    why="Conta da retirada, do vencimento ou do último envio feito com base no aceite, o que for mais recente. "
    "Cinco anos são escolha da empresa: a LGPD não fixa prazo.",
    unit=Unit.YEARS,
    default=5,
    least=choices.PROOFS_LEAST_YEARS,
    most=10,
    due=lambda before: _count(before, held=False),
    held=lambda before: _count(before, held=True),
    drop=drop,
)
SEALED = Kind(
    key="sealed",
    label="Cofres lacrados",
    what="Dados de pessoas eliminadas que uma guarda legal mandou preservar. Guardas com data vencida são encerradas.",
    why="Saem quando a guarda legal termina, pela data ou pela liberação.",
    unit=Unit.DAYS,
    default=0,
    least=0,
    most=0,
    due=lambda _before: len(sealed.ended()),
    held=lambda _before: sealed.count() - len(sealed.ended()),
    drop=_drop_sealed,
)
