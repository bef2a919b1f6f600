"""Installation: the identity of this ledger, one row."""

from __future__ import annotations

import uuid

from django.db import models


class Installation(models.Model):
    """``tenant_id`` of every event. ``halted_reason`` stops all sending until compliance releases it.

    ``declared_since``: from when on compliance lets declared opt-ins count for sending; empty, as usual: they do not.
    """

    tenant_id = models.UUIDField("identificador", default=uuid.uuid4, editable=False)
    halted_at = models.DateTimeField("parado em", null=True, blank=True)
    halted_reason = models.CharField("motivo da parada", max_length=200, blank=True)
    declared_since = models.DateTimeField("opt-in declarado aceito desde", null=True, blank=True)
    # Ed25519 key of the tree heads, encrypted; made at the first head.
    signing_key = models.TextField("chave de assinatura cifrada", blank=True)

    class Meta:
        db_table = "consent_installation"
        verbose_name = "instalação"
        verbose_name_plural = "instalação"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="consent_installation_one_row")]

    def __str__(self) -> str:
        return str(self.tenant_id)
