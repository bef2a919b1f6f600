from __future__ import annotations

from django.db import models

from .channel import Channel


class SimulatedMessage(models.Model):
    """Demo mode: one message as the simulated provider knows it, from or to a person who is played."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    person = models.CharField(max_length=160)
    person_name = models.CharField(max_length=200, blank=True)
    outgoing = models.BooleanField(default=False)
    kind = models.CharField(max_length=20)
    content = models.JSONField(default=dict)
    provider_id = models.CharField(max_length=300)
    correlation = models.CharField(max_length=512, blank=True)
    status = models.CharField(max_length=10, blank=True)
    # When the next word about it goes out by itself.
    due_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        verbose_name = "mensagem simulada"
        verbose_name_plural = "mensagens simuladas"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "provider_id"], name="simulated_provider_once"),
        ]
        indexes = [
            models.Index(fields=["channel", "person", "id"], name="simulated_thread"),
            models.Index(fields=["due_at"], name="simulated_due", condition=models.Q(due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.provider_id
