from __future__ import annotations

from django.db import models


class Loyalty(models.Model):
    """Who served a contact last, in which segment: for the segment's hours a new message comes back to this agent."""

    contact = models.OneToOneField("invenio_center.Contact", models.CASCADE, related_name="+")
    agent = models.ForeignKey("invenio_live.Agent", models.CASCADE, related_name="+", db_index=False)
    segment = models.ForeignKey(
        "invenio_center.Segment", models.CASCADE, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField("encerrado em")

    class Meta:
        verbose_name = "fidelização"
        verbose_name_plural = "fidelizações"
        indexes = [models.Index(fields=["agent", "segment", "at"], name="loyalty_of_agent")]

    def __str__(self) -> str:
        return f"{self.contact}: {self.agent}"
