"""Suppression: addresses that said no, remembered without the address."""

from __future__ import annotations

from django.db import models


class Suppression(models.Model):
    """Keyed hash of one address, so that the no survives the erasure of the person
    (``ledger.suppression``).
    """

    address_hmac = models.CharField("HMAC do endereço", max_length=64)
    # Empty means every channel, or every purpose.
    channel = models.CharField("canal", max_length=20, blank=True)
    purpose = models.CharField("finalidade", max_length=20, blank=True)
    since = models.DateTimeField("desde")
    event_id = models.UUIDField("evento", null=True, blank=True)

    class Meta:
        db_table = "consent_suppression"
        verbose_name = "supressão"
        verbose_name_plural = "supressões"
        constraints = [
            models.UniqueConstraint(
                fields=["address_hmac", "channel", "purpose"], name="consent_suppression_scope_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.address_hmac[:12]} {self.channel or '*'} {self.purpose or '*'}"
