"""Invalidation: consents declared void, one by one or by how they were collected, and how far the work has come."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from invenio_center.kernel.ids import uuid7

from ..choices import InvalidationState


class Invalidation(models.Model):
    """``scope`` is ``{"event": seq}``, ``{"text": {code, version}}`` or ``{"origin": {kind, ref}}``."""

    public_id = models.UUIDField("identificador", default=uuid7, unique=True, editable=False)
    scope = models.JSONField("alcance")
    state = models.CharField(
        "situação", max_length=10, choices=InvalidationState.choices, default=InvalidationState.ASKED
    )
    # Events in the scope when it was asked; looked at so far; invalidations appended.
    total = models.PositiveIntegerField("eventos no alcance", default=0)
    seen = models.PositiveIntegerField("vistos", default=0)
    done = models.PositiveIntegerField("invalidados", default=0)
    # Events up to here are looked at; the scope ends where the ledger stood when it was approved.
    after_seq = models.BigIntegerField("a partir de", default=0)
    upto_seq = models.BigIntegerField("até", default=0)
    actor = models.UUIDField("pedida por")
    asked_at = models.DateTimeField("pedida em", db_default=Now())
    finished_at = models.DateTimeField("terminada em", null=True, blank=True)

    class Meta:
        db_table = "consent_invalidation"
        ordering = ["-id"]
        verbose_name = "invalidação"
        verbose_name_plural = "invalidações"
        constraints = [
            models.UniqueConstraint(
                fields=["scope"],
                condition=models.Q(state__in=("asked", "working")),
                name="consent_invalidation_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"invalidação {self.public_id}"
