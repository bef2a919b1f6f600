"""TextChange: people who agreed to an older version are being recorded as told of a material change."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from .text import ConsentText


class TextChange(models.Model):
    """One row per version published with a material change: a job with its progress."""

    text = models.OneToOneField(
        ConsentText, on_delete=models.CASCADE, related_name="change", verbose_name="texto"
    )
    total = models.PositiveIntegerField("pessoas", default=0)
    done = models.PositiveIntegerField("pessoas verificadas", default=0)
    told = models.PositiveIntegerField("pessoas que precisam consentir de novo", default=0)
    # Last subject that was handled; people are walked in the order of their ids.
    after = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField("começou em", db_default=Now())
    finished_at = models.DateTimeField("terminou em", null=True, blank=True)

    class Meta:
        db_table = "consent_text_change"
        ordering = ["-id"]
        verbose_name = "mudança material"
        verbose_name_plural = "mudanças materiais"

    def __str__(self) -> str:
        return str(self.text)
