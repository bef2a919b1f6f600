from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from invenio_center.kernel.ids import uuid7


class MoveCause(models.TextChoices):
    RULES = "rules", "mudança de segmento"
    LINE = "line", "mudança de linha"
    HOURS = "hours", "início ou fim de expediente"
    TAGS = "tags", "mudança de tags"


class Move(models.Model):
    """Too many rows for one transaction are placed anew: where that stands. Made together with the change itself.

    Rows up to ``upto`` are looked at from the lowest id on; ``position`` is the last one done. ``segments`` and
    ``channels``: primary keys of what changed; no channels means all. ``seen`` rows of ``total`` were looked at,
    ``changed`` of them stand elsewhere now.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    cause = models.CharField("causa", max_length=10, choices=MoveCause.choices)
    segments = models.JSONField(default=list)
    channels = models.JSONField(default=list)
    total = models.PositiveIntegerField()
    upto = models.BigIntegerField()
    position = models.BigIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField("início", db_default=Now())
    ended_at = models.DateTimeField("fim", null=True)

    class Meta:
        verbose_name = "reordenação da fila"
        verbose_name_plural = "reordenações da fila"
        ordering = ["-id"]
        indexes = [models.Index(F("id"), name="move_unfinished", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"{self.seen} de {self.total}"


class Followed(models.Model):
    """How far the queue has followed what changes without an act on it: the one row is also the follower's lock.

    ``hours``: state of each business hours as what waits stands by. ``consent_seq``: the last event of the consent
    ledger that was followed; ``looked_at``: until when consents that end by themselves were.
    """

    hours = models.JSONField(default=dict)
    consent_seq = models.BigIntegerField(default=0)
    looked_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(name="followed_single", condition=Q(pk=1))]

    def __str__(self) -> str:
        return str(self.consent_seq)
