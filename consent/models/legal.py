"""Do-not-disturb lists that the law makes us respect: imports of them, their numbers as keyed hashes, our own rules."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now

from invenio_center.kernel.ids import uuid7

from ..choices import LegalList, LegalStatus, Sector


def _most(label: str, law: int) -> models.PositiveSmallIntegerField:  # type: ignore[type-arg]
    limits = [MinValueValidator(1), MaxValueValidator(law)]
    return models.PositiveSmallIntegerField(
        label, default=law, validators=limits, help_text=f"De 1 a {law}: só para menos."
    )


class SendingRules(models.Model):
    """One row: what this company is to the lists, and how often it writes at most. Limits can only be lowered."""

    sector = models.CharField(
        "setor da empresa",
        max_length=10,
        choices=Sector.choices,
        default=Sector.OTHER,
        help_text="O Não Me Perturbe vale para ligações de telecomunicações e de instituições financeiras.",
    )
    voice_per_day = _most("ligações por pessoa em 24 horas", 2)
    marketing_per_day = _most("ofertas por pessoa em 24 horas", 1)
    marketing_per_week = _most("ofertas por pessoa em 7 dias", 4)

    class Meta:
        db_table = "consent_sending_rules"
        verbose_name = "regras de envio"
        verbose_name_plural = "regras de envio"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="consent_sending_rules_one_row")]

    def __str__(self) -> str:
        return "regras de envio"


class LegalImport(models.Model):
    """One file of one list. Nothing of it counts before it is ``in_force``; taking it back puts back what it replaced.

    ``spool``: file of hashes still to be loaded, under MEDIA_ROOT. ``read``: how many of them are loaded.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    code = models.CharField("lista", max_length=20, choices=LegalList.choices)
    file_name = models.CharField("arquivo", max_length=200)
    file_hash = models.CharField(max_length=64)
    taken_on = models.DateField("data da consulta")
    replaces_all = models.BooleanField("substitui a lista inteira", default=True)
    status = models.CharField(
        "situação", max_length=10, choices=LegalStatus.choices, default=LegalStatus.LOADING
    )
    spool = models.CharField(max_length=200, blank=True)
    size = models.PositiveIntegerField("números", default=0)
    wrong = models.PositiveIntegerField("linhas sem número válido", default=0)
    wrong_lines = models.JSONField("primeiras linhas recusadas", default=list)
    read = models.PositiveIntegerField("carregados", default=0)
    added = models.PositiveIntegerField("novos", null=True)
    kept = models.PositiveIntegerField("já estavam", null=True)
    gone = models.PositiveIntegerField("saem", null=True)
    created_at = models.DateTimeField("enviado em", db_default=Now())
    # Public ids of users: this app knows no users.
    created_by_id = models.UUIDField("enviado por", null=True)
    applied_at = models.DateTimeField("em vigor desde", null=True)
    ended_at = models.DateTimeField("deixou de valer em", null=True)
    superseded_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="supersedes", verbose_name="substituída por"
    )

    class Meta:
        db_table = "consent_legal_import"
        ordering = ["-id"]
        verbose_name = "importação de lista legal"
        verbose_name_plural = "importações de listas legais"

    def __str__(self) -> str:
        return self.file_name


class LegalEntry(models.Model):
    """One number of one import, as a keyed hash that is the same with and without the ninth digit."""

    run = models.ForeignKey(LegalImport, models.CASCADE, related_name="entries", db_index=False)
    digest = models.BinaryField(max_length=32)
    registered_on = models.DateField(null=True)

    class Meta:
        db_table = "consent_legal_entry"
        verbose_name = "número em lista legal"
        verbose_name_plural = "números em listas legais"
        constraints = [models.UniqueConstraint(fields=["digest", "run"], name="consent_legal_entry_once")]
        indexes = [models.Index(fields=["run"], name="consent_legal_entry_run")]

    def __str__(self) -> str:
        return bytes(self.digest).hex()[:12]
