from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ..kernel.ids import uuid7
from .contact import Contact


class ContactMerge(models.Model):
    """Two records found to be one person: ``merged`` became part of ``survivor``, until it is undone.

    ``kept`` is what undoing needs, written in the same transaction: ``{"rows": {relation: [pk]}, "changes": [{"row":
    [model, pk], "fields": {name: [before, after]}}], "ended": [{"row": pk, "into": pk}], "seq": n}``.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    survivor = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name="cadastro que ficou")
    merged = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name="cadastro mesclado")
    kept = models.JSONField("o que mudou", default=dict)
    reason = models.CharField("motivo", max_length=500, blank=True)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="quem mesclou"
    )
    merged_at = models.DateTimeField("mesclado em", db_default=Now())
    undone_reason = models.CharField("motivo de desfazer", max_length=500, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="quem desfez"
    )
    undone_at = models.DateTimeField("desfeito em", null=True)

    class Meta:
        verbose_name = "mesclagem de contatos"
        verbose_name_plural = "mesclagens de contatos"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at=None), name="contact_merged_once"
            ),
            models.CheckConstraint(condition=~Q(survivor=models.F("merged")), name="contact_merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"mesclagem {self.pk}"
