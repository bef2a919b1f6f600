"""ControllerProfile: who is responsible for the data (LGPD art. 9, 41)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ControllerProfile(models.Model):
    """One row. Forms and receipts need it whole; texts need the names."""

    legal_name = models.CharField("razão social", max_length=200, blank=True)
    trade_names = ArrayField(
        models.CharField(max_length=200), verbose_name="nomes fantasia", default=list, blank=True
    )
    cnpj = models.CharField("CNPJ", max_length=14, blank=True)
    address = models.TextField("endereço", blank=True)
    contact = models.CharField("contato", max_length=200, blank=True)
    dpo_contact = models.CharField("contato do encarregado", max_length=200, blank=True)
    withdrawal_url = models.URLField("endereço para retirar o consentimento", blank=True)
    storage_locations = ArrayField(
        models.CharField(max_length=100), verbose_name="locais de armazenamento", default=list, blank=True
    )
    retention = models.CharField("prazo de guarda", max_length=200, blank=True)
    recipients = models.JSONField(
        "destinatários por canal",
        default=dict,
        blank=True,
        help_text='Por exemplo {"whatsapp": "Meta (US)"}.',
    )
    updated_at = models.DateTimeField("alterado em", auto_now=True)

    class Meta:
        db_table = "consent_controller"
        verbose_name = "controlador"
        verbose_name_plural = "controlador"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="consent_controller_one_row")]

    REQUIRED = (
        "legal_name",
        "cnpj",
        "address",
        "contact",
        "dpo_contact",
        "withdrawal_url",
        "storage_locations",
        "retention",
        "recipients",
    )

    def __str__(self) -> str:
        return self.legal_name or "controlador"

    @property
    def names(self) -> list[str]:
        """Names by which a text may call the controller."""
        return [name for name in (self.legal_name, *self.trade_names) if name]

    @property
    def shown_name(self) -> str:
        """By which people know it, "" before compliance has said."""
        return next(iter(self.trade_names), "") or self.legal_name

    def missing(self) -> list[str]:
        """Fields still empty without which no form may be published."""
        return [name for name in self.REQUIRED if not getattr(self, name)]
