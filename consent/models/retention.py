"""RetentionPolicy, RetentionRun: how long each kind of record stays, and each time something was removed for it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ..choices import RunState


class RetentionPolicy(models.Model):
    """Only where compliance chose another term than the default; ``term`` in the unit of the kind."""

    kind = models.CharField("o quê", max_length=20, primary_key=True)
    term = models.PositiveIntegerField("prazo")
    reason = models.CharField("motivo", max_length=500)
    changed_at = models.DateTimeField("alterado em", db_default=Now())
    # Public id of the user: this app knows no users.
    changed_by_id = models.UUIDField("alterado por", null=True, blank=True)

    class Meta:
        db_table = "consent_retention_policy"
        verbose_name = "prazo de guarda"
        verbose_name_plural = "prazos de guarda"

    def __str__(self) -> str:
        return f"{self.kind} {self.term}"


class RetentionRun(models.Model):
    """One counting (``dry``) or one removal of what was due before ``before``; nobody in ``started_by_id``: the night.

    ``lease_until`` belongs to the worker that is at it. Rows stay: they are the proof of what was removed when.
    """

    kind = models.CharField("o quê", max_length=20)
    dry = models.BooleanField("só contagem", default=False)
    state = models.CharField("situação", max_length=10, choices=RunState.choices, default=RunState.RUNNING)
    term = models.PositiveIntegerField("prazo")
    before = models.DateTimeField("anterior a")
    due = models.PositiveBigIntegerField("vencidos", default=0)
    held = models.PositiveBigIntegerField("sob guarda legal", default=0)
    removed = models.PositiveBigIntegerField("eliminados", default=0)
    started_by_id = models.UUIDField("quem", null=True, blank=True)
    reason = models.CharField("motivo", max_length=500, blank=True)
    started_at = models.DateTimeField("início", db_default=Now())
    ended_at = models.DateTimeField("fim", null=True, blank=True)
    # Where to go on, as the kind itself counts.
    place = models.PositiveBigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField("erro", max_length=300, blank=True)

    class Meta:
        db_table = "consent_retention_run"
        ordering = ["-id"]
        verbose_name = "execução de retenção"
        verbose_name_plural = "execuções de retenção"
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(state="running", dry=False), name="consent_retention_one_running"
            )
        ]
        indexes = [models.Index(fields=["kind", "-id"], name="consent_retention_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
