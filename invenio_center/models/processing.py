from __future__ import annotations

from django.conf import settings
from django.db import models


class ProcessingNote(models.Model):
    """What compliance adds by hand to one operation of the register (LGPD art. 37)."""

    key = models.SlugField("operação", max_length=40, primary_key=True)
    text = models.TextField("observações", max_length=4000, blank=True)
    changed_at = models.DateTimeField("alterado em", auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="quem"
    )

    class Meta:
        verbose_name = "observação do registro de operações"
        verbose_name_plural = "observações do registro de operações"

    def __str__(self) -> str:
        return self.key
