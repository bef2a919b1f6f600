"""ConsentText: what a person reads before agreeing."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from invenio_center.kernel.ids import uuid7

from ..choices import TextVerdict
from .triggers import no_truncate, refuse


class ConsentText(models.Model):
    """A draft until ``published_at``; from then on immutable: one other character is another version."""

    public_id = models.UUIDField("identificador", default=uuid7, unique=True, editable=False)
    code = models.SlugField("código", max_length=60)
    version = models.PositiveIntegerField("versão")
    locale = models.CharField("idioma", max_length=10, default="pt-BR")
    body = models.TextField("texto")
    body_sha256 = models.CharField("SHA-256 do texto", max_length=64)
    controller_names = ArrayField(
        models.TextField(), verbose_name="nomes do controlador", default=list, blank=True
    )
    cnpj = models.CharField("CNPJ", max_length=14, blank=True)
    purposes = ArrayField(
        models.CharField(max_length=20), verbose_name="finalidades", default=list, blank=True
    )
    channels = ArrayField(models.CharField(max_length=20), verbose_name="canais", default=list, blank=True)
    policy_url = models.URLField("política de privacidade", blank=True)
    policy_version = models.CharField("versão da política", max_length=40, blank=True)
    validator_version = models.CharField("versão do validador", max_length=20, blank=True)
    verdict = models.CharField("parecer", max_length=20, choices=TextVerdict.choices)
    codes = ArrayField(models.CharField(max_length=30), verbose_name="códigos", default=list, blank=True)
    created_at = models.DateTimeField("criado em", auto_now_add=True)
    # Public ids of users: this app knows no users.
    created_by_id = models.UUIDField("escrito por", null=True, blank=True)
    published_at = models.DateTimeField("publicado em", null=True, blank=True)
    published_by_id = models.UUIDField("publicado por", null=True, blank=True)
    # Who asked for the publication that ``published_by_id`` let happen; null: one person did it alone.
    asked_by_id = models.UUIDField("publicação pedida por", null=True, blank=True)
    # What the person could read about the controller when this version was published (``publishing.NOTICE``).
    notice = models.JSONField("aviso na publicação", default=dict, blank=True)
    # What changed for the person since the version before (``publishing.ASPECTS``); ``material``: they are told so.
    aspects = ArrayField(
        models.CharField(max_length=20), verbose_name="o que mudou", default=list, blank=True
    )
    material = models.BooleanField("mudança material", default=False)

    class Meta:
        db_table = "consent_text"
        ordering = ["code", "-version"]
        verbose_name = "texto de consentimento"
        verbose_name_plural = "textos de consentimento"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="consent_text_code_version_key"),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True) | ~models.Q(verdict="invalid"),
                name="consent_text_published_valid",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_is_final",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
                func=refuse("consent_text_published_is_final", "a published consent text cannot change"),
            ),
            no_truncate("consent_text"),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def published_alone(self) -> bool:
        """By one person, because no second one was there to approve."""
        return self.is_published and self.asked_by_id is None
