"""Anchor: one head kept outside of the installation, or still on its way there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ..choices import AnchorState, Place


class Anchor(models.Model):
    """Work as a row: tried at ``due_at`` until the place has it. ``receipt`` is what the place gave for it: the
    file's name, the mail server's word, or the time stamp answer (DER in base64).
    """

    head = models.ForeignKey(
        "consent.TreeHead", models.PROTECT, related_name="anchors", verbose_name="cabeça"
    )
    place = models.CharField("lugar", max_length=10, choices=Place.choices)
    state = models.CharField(
        "situação", max_length=10, choices=AnchorState.choices, default=AnchorState.WAITING
    )
    attempts = models.PositiveIntegerField("tentativas", default=0)
    due_at = models.DateTimeField("próxima tentativa", db_default=Now())
    kept_at = models.DateTimeField("guardada em", null=True, blank=True)
    receipt = models.TextField("recibo", blank=True)
    error = models.CharField("erro", max_length=300, blank=True)

    class Meta:
        db_table = "consent_anchor"
        ordering = ["-id"]
        verbose_name = "âncora"
        verbose_name_plural = "âncoras"
        constraints = [models.UniqueConstraint(fields=["head", "place"], name="consent_anchor_once")]
        indexes = [models.Index(fields=["due_at"], name="consent_anchor_due", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return f"{self.head_id} {self.place} {self.state}"
