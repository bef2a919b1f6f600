"""ImportedText: words that came in a file with the consents given to them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ..choices import TextVerdict
from .triggers import append_only


class ImportedText(models.Model):
    """Kept apart from the catalogue: it proves what was shown elsewhere, and no form can ever show it.

    Never changes: other words are another row. ``code`` comes from the hash of the words.
    """

    VERSION = 1

    code = models.SlugField("código", max_length=60, unique=True)
    body = models.TextField("texto")
    body_sha256 = models.CharField("SHA-256 do texto", max_length=64, unique=True)
    controller_names = ArrayField(models.TextField(), verbose_name="nomes do controlador", default=list)
    purposes = ArrayField(models.CharField(max_length=20), verbose_name="finalidades", default=list)
    channels = ArrayField(models.CharField(max_length=20), verbose_name="canais", default=list)
    validator_version = models.CharField("versão do validador", max_length=20)
    verdict = models.CharField("parecer", max_length=20, choices=TextVerdict.choices)
    codes = ArrayField(models.CharField(max_length=30), verbose_name="códigos", default=list)
    kept_at = models.DateTimeField("guardado em", db_default=models.functions.Now())

    class Meta:
        db_table = "consent_imported_text"
        ordering = ["code"]
        verbose_name = "texto importado"
        verbose_name_plural = "textos importados"
        constraints = [
            models.CheckConstraint(condition=~models.Q(verdict="invalid"), name="consent_imported_text_valid")
        ]
        triggers = [append_only("consent_imported_text")]

    def __str__(self) -> str:
        return self.code
