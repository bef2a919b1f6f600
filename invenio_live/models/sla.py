from __future__ import annotations

from django.db import models
from django.db.models import Q

from ..choices import SlaEnding, SlaKind


class SlaClock(models.Model):
    """One time promised to a customer by the SLA of a segment. It marks and warns; it never sorts.

    Runs in business hours. ``due_at`` is empty while the clock stands because the customer is awaited; ``left`` then
    keeps the business time that remains. ``met_at`` ends it, ``ending`` says by what. ``breached_at`` and ``warned_at``
    are marks of the sweep: whether time is up is a matter of ``due_at``.
    """

    conversation = models.ForeignKey(
        "invenio_live.Conversation", models.CASCADE, related_name="sla_clocks", verbose_name="atendimento"
    )
    segment = models.ForeignKey(
        "invenio_center.Segment", models.CASCADE, related_name="+", verbose_name="segmento", db_index=False
    )
    kind = models.CharField("prazo", max_length=10, choices=SlaKind.choices)
    target_s = models.PositiveIntegerField("meta (s)")
    started_at = models.DateTimeField("início")
    warn_at = models.DateTimeField("aviso em", null=True, blank=True)
    due_at = models.DateTimeField("vence em", null=True, blank=True)
    left = models.DurationField("resta", null=True, blank=True)
    warned_at = models.DateTimeField("avisado em", null=True, blank=True)
    breached_at = models.DateTimeField("estourado em", null=True, blank=True)
    met_at = models.DateTimeField("terminado em", null=True, blank=True)
    ending = models.CharField("como terminou", max_length=10, choices=SlaEnding.choices, blank=True)
    # Who held the conversation when the time ran out.
    holder = models.ForeignKey(
        "invenio_live.Agent",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="com quem estava",
        db_index=False,
    )

    class Meta:
        verbose_name = "prazo de SLA"
        verbose_name_plural = "prazos de SLA"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "kind"], name="sla_clock_one_open", condition=Q(met_at__isnull=True)
            ),
        ]
        indexes = [
            models.Index(
                fields=["warn_at"],
                name="sla_to_warn",
                condition=Q(met_at__isnull=True, warned_at__isnull=True, warn_at__isnull=False),
            ),
            models.Index(
                fields=["due_at"],
                name="sla_to_breach",
                condition=Q(met_at__isnull=True, breached_at__isnull=True, due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{SlaKind(self.kind).label}: {self.due_at or 'parado'}"
