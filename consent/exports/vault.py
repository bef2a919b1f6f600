"""Personal data and evidence of many events at once: the only place of the exports that opens boxes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F

from invenio_center.kernel import secrets

from ..models import ConsentEvidence, ConsentVault, SubjectKey

EVIDENCE_AT_ONCE = 20


def personal(seqs: Iterable[int]) -> dict[int, tuple[bytes, dict[str, Any]]]:
    """Salt and personal data by event; nothing for events that had none, or whose were erased or put aside."""
    boxes = ConsentVault.objects.annotate(person=F("event__subject_id"))
    # One array instead of thousands of parameters.
    found = list(boxes.extra(where=["consent_vault.event_id = ANY(%s)"], params=[list(seqs)]))
    keys = _keys(found)
    return {box.event_id: box.open(keys.get(box.person)) for box in found if _may_open(box, keys)}


def evidence(seqs: Iterable[int]) -> Iterable[tuple[ConsentEvidence, bytes, bytes]]:
    """Row, salt and content of what proves these events, in the order of the ledger."""
    rows = ConsentEvidence.objects.annotate(person=F("event__subject_id")).filter(event_id__in=list(seqs))
    boxes = list(rows.order_by("event_id", "commit").defer("box"))
    keys = SubjectKey.of({box.person for box in boxes})
    for start in range(0, len(boxes), EVIDENCE_AT_ONCE):
        some = [box.pk for box in boxes[start : start + EVIDENCE_AT_ONCE]]
        for box in rows.filter(pk__in=some).order_by("event_id", "commit"):
            if _may_open(box, keys):
                yield (box, *box.open(keys.get(box.person)))


def _keys(boxes: Sequence[Any]) -> dict[uuid.UUID, bytes]:
    return SubjectKey.of({box.person for box in boxes if secrets.is_sealed(box.box)})


def _may_open(box: Any, keys: dict[uuid.UUID, bytes]) -> bool:
    return box.person in keys or not secrets.is_sealed(box.box)
