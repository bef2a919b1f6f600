"""Hold: a duty to keep what would otherwise be erased."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from invenio_center.kernel.ids import uuid7


class Hold(models.Model):
    """At most one in force for a person; the ledger has ``hold.set`` and ``hold.released`` for each."""

    public_id = models.UUIDField("identificador", default=uuid7, unique=True, editable=False)
    subject_id = models.UUIDField("titular", db_index=True)
    # Why: a case number, an order. The page asks for no names, and it goes with the person's data.
    reason = models.CharField("motivo", max_length=300, blank=True)
    until = models.DateTimeField("até")
    set_by = models.UUIDField("determinada por", null=True)
    set_at = models.DateTimeField("desde", db_default=Now())
    # Empty with a time: it ended by its date.
    released_by = models.UUIDField("encerrada por", null=True, blank=True)
    released_at = models.DateTimeField("encerrada em", null=True, blank=True)

    class Meta:
        db_table = "consent_hold"
        ordering = ["-id"]
        verbose_name = "guarda legal"
        verbose_name_plural = "guardas legais"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id"], condition=Q(released_at__isnull=True), name="consent_hold_one_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"guarda legal {self.pk}"
