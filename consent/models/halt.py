"""Halt: one time the ledger did not agree with its anchors, and how it ended."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from invenio_center.kernel.ids import uuid7

from ..choices import HaltCode


class Halt(models.Model):
    """``found`` is what was compared: ``{file, size, signed_at, events, detail}``. While ``released_at`` is empty no
    decision allows anything.
    """

    public_id = models.UUIDField("identificador", default=uuid7, unique=True, editable=False)
    halted_at = models.DateTimeField("parado em", db_default=Now())
    code = models.CharField("motivo", max_length=10, choices=HaltCode.choices)
    found = models.JSONField("o que foi encontrado", default=dict)
    released_at = models.DateTimeField("liberado em", null=True, blank=True)
    # Public ids of users: this app knows no users.
    released_by_id = models.UUIDField("liberado por", null=True, blank=True)
    reason = models.CharField("por que foi liberado", max_length=500, blank=True)

    class Meta:
        db_table = "consent_halt"
        ordering = ["-id"]
        verbose_name = "parada do livro"
        verbose_name_plural = "paradas do livro"

    def __str__(self) -> str:
        return f"{self.code} {self.halted_at}"
