"""SubjectState: the ledger of one person folded, for one quick read."""

from __future__ import annotations

from django.db import models


class SubjectState(models.Model):
    """Derived and disposable: ``projection.fold`` of the person's events, proved equal by ``verify_ledger``.

    ``answers_to`` is the person this record was merged into (itself while not merged): a decision reads all
    the records that answer to one person and takes the stricter answer.
    """

    subject_id = models.UUIDField("titular", primary_key=True)
    answers_to = models.UUIDField("responde por", db_index=True)
    folded = models.JSONField("estado")
    last_seq = models.BigIntegerField("última sequência")

    class Meta:
        db_table = "consent_state"
        verbose_name = "estado do titular"
        verbose_name_plural = "estado dos titulares"

    def __str__(self) -> str:
        return str(self.subject_id)
