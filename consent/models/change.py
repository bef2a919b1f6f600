"""TextChange: people who agreed before a material change are being recorded as told of it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from .text import ConsentText


class TextChange(models.Model):
    """One row per version published with a material change, or per change of the controller's profile: a job."""

    # Null: the profile changed, which concerns every text.
    text = models.OneToOneField(
        ConsentText, on_delete=models.CASCADE, related_name="change", verbose_name="texto", null=True
    )
    # Of a change of the profile: what changed (``publishing.ASPECTS``); a text keeps its own.
    aspects = ArrayField(
        models.CharField(max_length=20), verbose_name="o que mudou", default=list, blank=True
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
        return str(self.text or "controlador")
