"""Sample: twenty grants drawn at random, and what an officer found when looking at each."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from invenio_center.kernel.ids import uuid7


class Sample(models.Model):
    """``rows``: ``[{seq, found, note}]`` with ``found`` one of ``"" ok doubt``; fixed once finished."""

    public_id = models.UUIDField("identificador", default=uuid7, unique=True, editable=False)
    drawn_at = models.DateTimeField("sorteada em", db_default=Now())
    # Public ids of users: this app knows no users.
    drawn_by = models.UUIDField("sorteada por")
    rows = models.JSONField("itens")
    finished_at = models.DateTimeField("concluída em", null=True, blank=True)
    finished_by = models.UUIDField("concluída por", null=True, blank=True)
    note = models.CharField("conclusão", max_length=500, blank=True)

    class Meta:
        db_table = "consent_sample"
        ordering = ["-id"]
        verbose_name = "amostra"
        verbose_name_plural = "amostras"

    def __str__(self) -> str:
        return f"amostra de {len(self.rows)}"

    @property
    def doubts(self) -> int:
        return sum(row["found"] == "doubt" for row in self.rows)
