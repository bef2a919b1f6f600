"""What nobody can be given: the reason is stored once for each change of it, and supervisors are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from invenio_center.kernel.ids import uuid7
from invenio_center.models import Operation, Segment

from ..choices import LeftOut, OfferState
from ..events import EVERYTHING, tell
from ..models import Assignment
from . import sentences
from .choosing import Choice, Row
from .scoring import Weights

# Everybody busy is a day like others; the rest does not mend itself.
ALARMS = frozenset((LeftOut.RIGHTS, LeftOut.SKILLS, LeftOut.OFFLINE, LeftOut.PAUSED, LeftOut.PASSED))
BATCH = 500
Stepped = Sequence[tuple[Row, Choice]]


def store(stepped: Stepped, settings: Operation, moment: datetime) -> None:
    """``stepped``: rows a run stepped over, and why."""
    known = _last_reasons(stepped)
    fresh = [
        (row, choice)
        for row, choice in stepped
        if choice.reason and known.get(row.conversation) != (choice.reason, row.waiting_since)
    ]
    if not fresh:
        return
    weights = asdict(Weights.of(settings))
    told = {id(choice): choice.stored() for _, choice in fresh}
    Assignment.objects.bulk_create(
        (_assignment(row, choice, told[id(choice)], weights, moment) for row, choice in fresh),
        batch_size=BATCH,
    )
    _alarm(fresh)


def _last_reasons(stepped: Stepped) -> dict[int, tuple[str, datetime | None]]:
    rows = [row.conversation for row, _ in stepped]
    found = Assignment.objects.filter(conversation__in=rows, state=OfferState.NOBODY)
    newest = found.order_by("conversation_id", "-id").distinct("conversation_id")
    told = newest.values_list("conversation_id", "reason", "waiting_since")
    return {conversation: (reason, since) for conversation, reason, since in told}


def _assignment(
    row: Row, choice: Choice, candidates: list[dict[str, Any]], weights: dict[str, int], moment: datetime
) -> Assignment:
    return Assignment(
        public_id=uuid7(),
        conversation_id=row.conversation,
        segment_id=row.segment,
        at=moment,
        waiting_since=row.waiting_since,
        weights=weights,
        candidates=candidates,
        reason=choice.reason,
        sentence=sentences.nobody(choice.reason),
        state=OfferState.NOBODY,
        ended_at=moment,
    )


def _alarm(fresh: Stepped) -> None:
    counted = Counter((row.segment, choice.reason) for row, choice in fresh if choice.reason in ALARMS)
    names = dict(Segment.objects.filter(pk__in={segment for segment, _ in counted}).values_list("pk", "name"))
    for (segment, reason), count in counted.items():
        where = names.get(segment, "Fila geral") if segment else "Fila geral"
        who = "1 atendimento espera" if count == 1 else f"{count} atendimentos esperam"
        sentence = f"{where}: {who}. {sentences.nobody(reason)}"
        tell([EVERYTHING], "notice", {"code": f"stranded_{reason}", "sentence": sentence})
