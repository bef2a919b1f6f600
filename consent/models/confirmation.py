"""Confirmation: the one question that a pending opt-in waits for."""

from __future__ import annotations

from django.db import models


class Confirmation(models.Model):
    """Sent to the address itself. Whoever holds the token has read what was sent there; only its hash is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    event_id = models.UUIDField("evento", unique=True)
    subject_id = models.UUIDField("titular", db_index=True)
    channel = models.CharField("canal", max_length=20)
    address_hmac = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=models.functions.Now())
    expires_at = models.DateTimeField("vale até")
    answered_at = models.DateTimeField("respondido em", null=True, blank=True)

    class Meta:
        db_table = "consent_confirmation"
        verbose_name = "pedido de confirmação"
        verbose_name_plural = "pedidos de confirmação"
        indexes = [models.Index(fields=["address_hmac", "created_at"], name="consent_confirmation_address")]

    def __str__(self) -> str:
        return f"confirmação {self.pk}"
