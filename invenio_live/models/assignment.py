from __future__ import annotations

from django.db import models
from django.db.models import Q

from invenio_center.kernel.ids import uuid7

from ..choices import LeftOut, OfferState


class Assignment(models.Model):
    """A decision of automatic distribution, whole enough to be repeated from its row.

    ``candidates``: for each agent looked at the figures, the score and its terms, or why the agent was left out (who
    does not serve the segment or line at all is not among them).
    ``weights``: those in force. ``agent`` is empty where nobody could be given the conversation; ``reason`` says why.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    conversation = models.ForeignKey(
        "invenio_live.Conversation", models.CASCADE, related_name="assignments", verbose_name="atendimento"
    )
    agent = models.ForeignKey(
        "invenio_live.Agent",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name="operador",
        db_index=False,
    )
    segment = models.ForeignKey(
        "invenio_center.Segment", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField("quando")
    waiting_since = models.DateTimeField("esperando desde", null=True)
    weights = models.JSONField("pesos", default=dict)
    candidates = models.JSONField("candidatos", default=list)
    reason = models.CharField("por que ninguém", max_length=10, choices=LeftOut.choices, blank=True)
    sentence = models.CharField("motivo", max_length=300, blank=True)
    state = models.CharField("situação", max_length=10, choices=OfferState.choices)
    accept_by = models.DateTimeField("abrir até", null=True, blank=True)
    ended_at = models.DateTimeField("desfecho em", null=True, blank=True)

    class Meta:
        verbose_name = "distribuição"
        verbose_name_plural = "distribuições"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], name="assignment_one_offer", condition=Q(state="offered")
            ),
        ]
        indexes = [
            models.Index(fields=["agent", "-at"], name="assignment_of_agent"),
            models.Index(fields=["-at"], name="assignment_recent"),
            models.Index(fields=["accept_by"], name="assignment_expiring", condition=Q(state="offered")),
        ]

    def __str__(self) -> str:
        return self.sentence or str(self.public_id)
