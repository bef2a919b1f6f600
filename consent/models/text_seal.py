"""TextSeal: what a consent text was when it was published, signed."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from .text import ConsentText
from .triggers import append_only


class TextSeal(models.Model):
    """``canonical`` is what was signed: schema ``consent.text/1`` (docs/consent-ledger.md), by the key of the heads."""

    text = models.OneToOneField(
        ConsentText, models.PROTECT, primary_key=True, related_name="seal", verbose_name="texto"
    )
    canonical = models.TextField("forma canônica")
    signature = models.CharField("assinatura Ed25519", max_length=128)
    public_key = models.CharField("chave pública", max_length=64)
    sealed_at = models.DateTimeField("selado em", db_default=Now())

    class Meta:
        db_table = "consent_text_seal"
        verbose_name = "selo de texto"
        verbose_name_plural = "selos de textos"
        triggers = [append_only("consent_text_seal")]

    def __str__(self) -> str:
        return f"selo do texto {self.pk}"
