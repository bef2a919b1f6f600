from __future__ import annotations

from django.db import models

from .channel import Kind


class StopScope(models.TextChoices):
    """As a consent decision calls them; ``blocked`` is the stronger one."""

    MARKETING = "marketing_stop", "Parou as ofertas"
    BLOCKED = "blocked", "Bloqueou a linha"


class ProviderStop(models.Model):
    """The provider told us that this person stopped us there. It holds until the provider says it was taken back.

    It is no withdrawal: the ledger keeps those, and nothing that a provider lifts brings a consent back.
    """

    identity = models.ForeignKey(
        "invenio_center.Identity", models.CASCADE, related_name="stops", verbose_name="endereço"
    )
    kind = models.CharField("canal", max_length=20, choices=Kind.choices)
    scope = models.CharField("alcance", max_length=14, choices=StopScope.choices)
    since = models.DateTimeField("desde")

    class Meta:
        verbose_name = "parada no provedor"
        verbose_name_plural = "paradas no provedor"
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(fields=["identity", "kind", "scope"], name="provider_stop_once")
        ]

    def __str__(self) -> str:
        return StopScope(self.scope).label
