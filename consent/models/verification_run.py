"""VerificationRun: that the whole ledger was verified, when, and with which outcome."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class VerificationRun(models.Model):
    """``finished_at`` empty: it is running, or was cut off. ``faults`` are ``{code, seq, detail}``, the first ones."""

    started_at = models.DateTimeField("começou em", db_default=Now())
    finished_at = models.DateTimeField("terminou em", null=True, blank=True)
    events = models.BigIntegerField("eventos", default=0)
    root = models.CharField("raiz", max_length=64, blank=True)
    chain_head = models.CharField("último hash", max_length=64, blank=True)
    fault_count = models.PositiveIntegerField("falhas", default=0)
    faults = models.JSONField("primeiras falhas", default=list, blank=True)

    class Meta:
        db_table = "consent_verification_run"
        ordering = ["-id"]
        verbose_name = "verificação do livro"
        verbose_name_plural = "verificações do livro"

    def __str__(self) -> str:
        return f"verificação de {self.events} eventos"

    @property
    def ok(self) -> bool:
        return self.finished_at is not None and not self.fault_count
