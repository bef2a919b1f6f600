"""Decision: every answer to "may we send?", kept."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models.functions import Now

from ..choices import Channel, Outcome, Purpose
from .triggers import no_truncate, refuse

OLD_ENOUGH = "IF TG_OP = 'DELETE' AND OLD.decided_at < now() - interval '2 years' THEN RETURN OLD; END IF; "


class Decision(models.Model):
    """Never changed; may be deleted only by retention, after the least period a tenant can choose (two
    years).
    """

    decision_id = models.UUIDField("identificador", primary_key=True, editable=False)
    subject_id = models.UUIDField("titular")
    channel = models.CharField("canal", max_length=20, choices=Channel.choices)
    purpose = models.CharField("finalidade", max_length=20, choices=Purpose.choices)
    decision = models.CharField("decisão", max_length=5, choices=Outcome.choices)
    reason = models.CharField("motivo", max_length=30)
    requires_template = models.BooleanField("exige modelo aprovado", default=False)
    inputs = models.JSONField("dados da decisão")
    consent_event_id = models.UUIDField("evento de consentimento", null=True, blank=True)
    rules_version = models.CharField("versão das regras", max_length=20)
    decided_at = models.DateTimeField("decidido em", db_default=Now())
    until = models.DateTimeField("adiado até", null=True, blank=True)

    class Meta:
        db_table = "consent_decision"
        ordering = ["-decided_at"]
        verbose_name = "decisão de envio"
        verbose_name_plural = "decisões de envio"
        indexes = [models.Index(fields=["subject_id", "-decided_at"], name="consent_decision_subject")]
        triggers = [
            pgtrigger.Trigger(
                name="append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=OLD_ENOUGH + refuse("consent_decision_append_only", "consent_decision is append-only"),
            ),
            no_truncate("consent_decision"),
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.reason}"

    @property
    def is_allowed(self) -> bool:
        return self.decision == "allow"
