"""Personal data and evidence of many events at once: the only place of the exports that opens boxes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import F

from invenio_center.kernel import secrets

from ..models import ConsentEvidence, ConsentVault, SubjectKey

EVIDENCE_AT_ONCE = 20
BOXES = """
SELECT vault.event_id, vault.box, key.wrapped
FROM consent_vault vault JOIN consent_event event ON event.seq = vault.event_id
  LEFT JOIN consent_key key ON key.subject_id = event.subject_id
WHERE vault.event_id = ANY (%s)
"""


def personal(seqs: Iterable[int]) -> dict[int, tuple[bytes, dict[str, Any]]]:
    """Salt and personal data by event; nothing for events that had none, or whose were erased or put aside."""
    with connection.cursor() as cursor:
        cursor.execute(BOXES, [list(seqs)])
        found = cursor.fetchall()
    keys = {wrapped: secrets.unwrap(wrapped) for wrapped in {row[2] for row in found if row[2]}}
    return {
        event: ConsentVault.parsed(_content(box, keys.get(wrapped)))
        for event, box, wrapped in found
        if wrapped or not secrets.is_sealed(box)
    }


def _content(box: str, key: bytes | None) -> bytes:
    """``key`` is None for a box from before people had keys, or for a person without one."""
    return secrets.unseal(key, box) if key and secrets.is_sealed(box) else secrets.decrypt(box).encode()


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


def _may_open(box: Any, keys: dict[uuid.UUID, bytes]) -> bool:
    return box.person in keys or not secrets.is_sealed(box.box)
