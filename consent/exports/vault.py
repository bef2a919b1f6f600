"""Personal data and evidence of many events at once: the only place of the exports that opens boxes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..models import ConsentEvidence, ConsentVault


def personal(seqs: Iterable[int]) -> dict[int, tuple[bytes, dict[str, Any]]]:
    """Salt and personal data by event; nothing for events that had none or whose were erased."""
    # One array instead of thousands of parameters.
    boxes = ConsentVault.objects.extra(where=["event_id = ANY(%s)"], params=[list(seqs)])
    return {box.event_id: box.open() for box in boxes}


def evidence(seqs: Iterable[int]) -> list[tuple[ConsentEvidence, bytes, bytes]]:
    """Row, salt and content of what proves these events, in the order of the ledger."""
    boxes = ConsentEvidence.objects.filter(event_id__in=list(seqs)).order_by("event_id", "commit")
    return [(box, *box.open()) for box in boxes.iterator(chunk_size=20)]
