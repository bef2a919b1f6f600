from __future__ import annotations

from django.conf import settings
from django.db import models

from ..kernel.ids import uuid7
from .contact import Contact


class ImportStatus(models.TextChoices):
    PREVIEWED = "previewed", "Em conferência"
    RUNNING = "running", "Importando"
    DONE = "done", "Concluída"
    FAILED = "failed", "Falhou"
    CANCELLED = "cancelled", "Interrompida"
    UNDOING = "undoing", "Desfazendo"
    UNDONE = "undone", "Desfeita"


class ImportPolicy(models.TextChoices):
    CREATE = "create", "Só criar contatos novos"
    FILL = "fill", "Criar, e preencher o que está em branco"
    OVERWRITE = "overwrite", "Criar, e substituir o que for diferente"


class ImportDates(models.TextChoices):
    """How the file writes dates of consents."""

    ISO = "iso", "ano-mês-dia (2026-01-31)"
    DAY_FIRST = "dmy", "dia/mês/ano (31/01/2026)"


class ImportRun(models.Model):
    """One file of contacts. Nothing of a contact is written before it is confirmed."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    file_name = models.CharField("arquivo", max_length=200)
    file_hash = models.CharField(max_length=64)
    encoding = models.CharField(max_length=16)
    headers = models.JSONField(default=list)
    # Field of each column, "" for one that is left out.
    mapping = models.JSONField(default=list)
    policy = models.CharField(
        "contatos que já existem", max_length=9, choices=ImportPolicy.choices, default=ImportPolicy.FILL
    )
    dates = models.CharField(
        "datas dos consentimentos", max_length=3, choices=ImportDates.choices, default=ImportDates.ISO
    )
    # Of the importer, given with the confirmation: {source, contract, by, at}; empty: none was given.
    attestation = models.JSONField(default=dict)
    status = models.CharField(
        "situação", max_length=9, choices=ImportStatus.choices, default=ImportStatus.PREVIEWED
    )
    size = models.PositiveIntegerField("linhas", default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="quem"
    )
    created_at = models.DateTimeField("enviado em", db_default=models.functions.Now())
    confirmed_at = models.DateTimeField("confirmado em", null=True, blank=True)
    finished_at = models.DateTimeField("concluído em", null=True, blank=True)
    undone_at = models.DateTimeField("desfeito em", null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    failure = models.CharField("falha", max_length=200, blank=True)

    class Meta:
        verbose_name = "importação"
        verbose_name_plural = "importações"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name


class RowState(models.TextChoices):
    READY = "ready", "A importar"
    REFUSED = "refused", "Recusada"
    DONE = "done", "Importada"
    UNDONE = "undone", "Desfeita"
    KEPT = "kept", "Mantida"


class ImportRow(models.Model):
    """One row of the file. ``cells`` is what was written there, encrypted, until the file can no longer be undone.

    ``outcome`` is what becomes of it: ``created``, ``changed``, ``unchanged`` or ``refused``. ``effects`` are the
    changes that were made: ``{field: [before, after]}``. ``consent`` is what becomes of its consent: ``granted``,
    ``declared``, ``refused``, ``withheld``, ``known`` (recorded by an earlier import of the file) or "" for none.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField("linha")
    cells = models.TextField(blank=True)
    state = models.CharField("situação", max_length=7, choices=RowState.choices, default=RowState.READY)
    outcome = models.CharField("resultado", max_length=9, blank=True)
    errors = models.JSONField(default=list)
    effects = models.JSONField(default=dict)
    consent = models.CharField("consentimento", max_length=8, blank=True)
    # Why the consent is less than granted.
    consent_why = models.JSONField(default=list)
    # What was recorded in the consent ledger for this row.
    event_id = models.UUIDField(null=True, blank=True, editable=False)
    # No index: rows are found by their run.
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = "linha importada"
        verbose_name_plural = "linhas importadas"
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["run", "state", "number"], name="import_row_state")]

    def __str__(self) -> str:
        return str(self.number)
