"""Notes by hand in the register of processing operations."""

from __future__ import annotations

from django.db import transaction

from .. import audit
from ..models import ProcessingNote, User


@transaction.atomic
def save_note(*, actor: User, key: str, text: str) -> None:
    known = ProcessingNote.objects.filter(key=key).first()
    before, after = known.text if known else "", text.strip()
    if before == after:
        return
    row, _ = ProcessingNote.objects.update_or_create(key=key, defaults={"text": after, "changed_by": actor})
    audit.record("processing_note.updated", row, actor=actor, changes={"text": [before, after]})
