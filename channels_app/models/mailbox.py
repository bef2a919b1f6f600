from __future__ import annotations

from django.db import models

from .channel import Channel


class Mailbox(models.Model):
    """How far a line's IMAP mailbox has been read, and which process is reading it.

    ``last_uid`` counts within ``uidvalidity`` only (0: never read); everything up to it is stored.
    """

    channel = models.OneToOneField(Channel, models.CASCADE, related_name="mailbox")
    uidvalidity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    owner = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField("consultada em", null=True, blank=True)

    class Meta:
        verbose_name = "caixa de e-mail"
        verbose_name_plural = "caixas de e-mail"

    def __str__(self) -> str:
        return str(self.channel_id)
