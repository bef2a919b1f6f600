"""Approval: an act that one person asks for and another one lets happen."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from invenio_center.kernel.ids import uuid7

from ..choices import ApprovalKind, ApprovalState


class Approval(models.Model):
    """Two people by constraint. ``facts`` names what the act is about by ids and codes, never by personal data."""

    public_id = models.UUIDField("identificador", default=uuid7, unique=True, editable=False)
    kind = models.CharField("ato", max_length=30, choices=ApprovalKind.choices)
    target = models.UUIDField("sobre")
    facts = models.JSONField("dados do ato", default=dict, blank=True)
    reason = models.CharField("motivo", max_length=500)
    state = models.CharField(
        "situação", max_length=10, choices=ApprovalState.choices, default=ApprovalState.PENDING
    )
    # Public ids of users: this app knows no users.
    asked_by = models.UUIDField("pedido por")
    asked_at = models.DateTimeField("pedido em", db_default=Now())
    decided_by = models.UUIDField("decidido por", null=True, blank=True)
    decided_at = models.DateTimeField("decidido em", null=True, blank=True)
    note = models.CharField("observação", max_length=500, blank=True)

    class Meta:
        db_table = "consent_approval"
        ordering = ["-asked_at"]
        verbose_name = "aprovação"
        verbose_name_plural = "aprovações"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ApprovalState.APPROVED) | ~Q(decided_by=F("asked_by")),
                name="consent_approval_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state=ApprovalState.PENDING, decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state=ApprovalState.PENDING) & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="consent_approval_decided_by_someone",
            ),
            models.UniqueConstraint(
                fields=["kind", "target"],
                condition=Q(state=ApprovalState.PENDING),
                name="consent_approval_one_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
