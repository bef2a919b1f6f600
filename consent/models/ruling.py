"""TextRuling: what compliance said of a text against the validator."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models.functions import Now

from ..choices import TextVerdict
from .text import ConsentText
from .triggers import refuse


class TextRuling(models.Model):
    """The newest ruling of a text holds. Towards invalid one person is enough, towards valid it takes two."""

    text = models.ForeignKey(
        ConsentText, on_delete=models.CASCADE, related_name="rulings", verbose_name="texto"
    )
    verdict = models.CharField("parecer", max_length=20, choices=TextVerdict.choices)
    # What the validator had said, and which wording was judged.
    against = models.CharField("parecer do validador", max_length=20, choices=TextVerdict.choices)
    body_sha256 = models.CharField("SHA-256 do texto", max_length=64)
    reason = models.CharField("motivo", max_length=500)
    # Public ids of users: this app knows no users.
    ruled_by = models.UUIDField("decidido por")
    approved_by = models.UUIDField("aprovado por", null=True, blank=True)
    ruled_at = models.DateTimeField("decidido em", db_default=Now())

    class Meta:
        db_table = "consent_text_ruling"
        ordering = ["-id"]
        verbose_name = "decisão sobre texto"
        verbose_name_plural = "decisões sobre textos"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict=TextVerdict.INVALID)
                | (models.Q(approved_by__isnull=False) & ~models.Q(approved_by=models.F("ruled_by"))),
                name="consent_text_ruling_two_people",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="ruling_is_final",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=refuse("consent_text_ruling_is_final", "a ruling about a text cannot change"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.text}: {self.verdict}"
