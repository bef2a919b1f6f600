from __future__ import annotations

from django.db import models

from .channel import Channel
from .envelope import Envelope


class LineNotice(models.Model):
    """The provider's word on a line: quality, limits, account, templates. What to make of it is for the governor."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="notices")
    envelope = models.ForeignKey(Envelope, models.CASCADE, related_name="+")
    topic = models.CharField("assunto", max_length=80)
    data = models.JSONField("conteúdo", default=dict)
    at = models.DateTimeField("quando")

    class Meta:
        verbose_name = "aviso do provedor"
        verbose_name_plural = "avisos do provedor"
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["envelope", "topic", "at"], name="line_notice_once"),
        ]
        indexes = [models.Index(fields=["channel", "-at"], name="line_notice_newest")]

    def __str__(self) -> str:
        return self.topic
