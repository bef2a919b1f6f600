"""Personal data and evidence of many events at once: the only place of the exports that opens boxes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import F

from invenio_center.kernel import secrets

from ..models import ConsentEvidence, ConsentVault, SubjectKey

EVIDENCE_AT_ONCE = 20
BOXES = """
SELECT vault.event_id, vault.box, coalesce(key.wrapped, '')
FROM consent_vault vault JOIN consent_event event ON event.seq = vault.event_id
  LEFT JOIN consent_key key ON key.subject_id = event.subject_id
WHERE vault.event_id = ANY (%s)
"""
Personal = tuple[bytes, dict[str, Any]]  # the salt and what was said
Sealed = tuple[str, str]  # a box and its person's wrapped key, "" for what is not there
NOTHING: Sealed = ("", "")


def personal(seqs: Iterable[int]) -> dict[int, Personal]:
    """By event; nothing for events that had none, or whose were erased or put aside."""
    with connection.cursor() as cursor:
        cursor.execute(BOXES, [list(seqs)])
        found = cursor.fetchall()
    contents = opened([(box, wrapped) for _, box, wrapped in found])
    return {row[0]: content for row, content in zip(found, contents, strict=True) if content}


def opened(sealed: Sequence[Sealed]) -> list[Personal | None]:
    """What each box says, None where there is none or none that may be opened."""
    keys = {wrapped: secrets.unwrap(wrapped) for wrapped in {wrapped for _, wrapped in sealed if wrapped}}
    return [
        ConsentVault.parsed(_content(box, keys.get(wrapped)))
        if box and (wrapped or not secrets.is_sealed(box))
        else None
        for box, wrapped in sealed
    ]


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
