"""ExportRun: one request for a copy of the ledger, and the file it made."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from invenio_center.kernel.ids import uuid7

from ..choices import ExportFormat, ExportStatus


class ExportRun(models.Model):
    """The row stays when the file is gone. ``upto`` is the last event that counts, fixed when it is asked for, so
    that doing the work again gives the same bytes.
    """

    public_id = models.UUIDField("identificador", default=uuid7, unique=True, editable=False)
    format = models.CharField("formato", max_length=6, choices=ExportFormat.choices)
    # Of ``exports.filters.Filters``, as JSON.
    filters = models.JSONField("filtros", default=dict)
    personal = models.BooleanField("com dados pessoais", default=True)
    reason = models.CharField("motivo", max_length=500)
    # Public id and name of the user: this app knows no users. None: the operator at the console.
    asked_by_id = models.UUIDField("pedida por", null=True, blank=True)
    asked_by = models.CharField("pedida por", max_length=200, blank=True)
    status = models.CharField(
        "situação", max_length=9, choices=ExportStatus.choices, default=ExportStatus.QUEUED
    )
    upto = models.BigIntegerField("até o evento")
    total = models.BigIntegerField("registros", default=0)
    done = models.BigIntegerField("registros prontos", default=0)
    attempts = models.PositiveSmallIntegerField("tentativas", default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    # Below MEDIA_ROOT; empty while there is none, and again when it was deleted.
    file = models.CharField("arquivo", max_length=200, blank=True)
    size = models.BigIntegerField("tamanho em bytes", default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    manifest = models.TextField("manifesto assinado", blank=True)
    failure = models.CharField("falha", max_length=300, blank=True)
    created_at = models.DateTimeField("pedida em", db_default=Now())
    finished_at = models.DateTimeField("concluída em", null=True, blank=True)
    expires_at = models.DateTimeField("arquivo guardado até", null=True, blank=True)

    class Meta:
        db_table = "consent_export"
        ordering = ["-id"]
        verbose_name = "exportação"
        verbose_name_plural = "exportações"
        indexes = [
            models.Index(
                fields=["id"],
                name="consent_export_open",
                condition=models.Q(status__in=["queued", "running"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.public_id}"
