from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from invenio_center.kernel.ids import uuid7

from .channel import Channel


class EnvelopeState(models.TextChoices):
    RECEIVED = "received", "Recebido"
    PROCESSED = "processed", "Processado"
    IGNORED = "ignored", "Ignorado"
    UNREADABLE = "unreadable", "Ilegível"
    DEAD = "dead", "Com falha"


class Envelope(models.Model):
    """One event of a provider, stored before the provider is answered; workers do the rest."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    # Found by ``envelope_once``; every call pays for an index.
    channel = models.ForeignKey(
        Channel, models.PROTECT, related_name="envelopes", db_index=False, verbose_name="linha"
    )
    dedupe_key = models.CharField(max_length=300)
    body = models.BinaryField()
    # Only that a message of ours got on: people's words go before it.
    is_mark = models.BooleanField(db_default=False)
    received_at = models.DateTimeField("recebido em", db_default=models.functions.Now())
    state = models.CharField(
        "situação", max_length=10, choices=EnvelopeState.choices, db_default=EnvelopeState.RECEIVED
    )
    reason = models.CharField("motivo", max_length=200, db_default="", blank=True)
    attempts = models.PositiveSmallIntegerField("tentativas", db_default=0)
    due_at = models.DateTimeField(db_default=models.functions.Now())
    processed_at = models.DateTimeField("processado em", null=True, blank=True)

    class Meta:
        verbose_name = "recebimento"
        verbose_name_plural = "recebimentos"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "dedupe_key"], name="envelope_once"),
            models.CheckConstraint(
                name="envelope_state_known", condition=models.Q(state__in=EnvelopeState.values)
            ),
        ]
        indexes = [
            models.Index(
                fields=["is_mark", "due_at", "id"], name="envelope_due", condition=models.Q(state="received")
            ),
            # Costs the way in nothing: rows are stored in the order of their time.
            BrinIndex(fields=["received_at"], name="envelope_time", autosummarize=True),
        ]

    def __str__(self) -> str:
        return self.dedupe_key
