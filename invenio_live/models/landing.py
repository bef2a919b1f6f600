"""LandingPage: a page with an address of its own where people accept one published text."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from invenio_center.kernel.ids import uuid7

from ..choices import LandingKind


class LandingPage(models.Model):
    """``questions`` as in the settings of a form (``channels_app.questions``), ``theme`` as there."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField("tipo", max_length=10, choices=LandingKind.choices, default=LandingKind.LANDING)
    slug = models.SlugField("endereço", max_length=60, unique=True)
    title = models.CharField("título", max_length=120)
    body = models.TextField("texto da página", max_length=5000, blank=True)
    text_code = models.CharField("texto de consentimento", max_length=60)
    questions = models.JSONField("perguntas", default=list)
    campaign = models.CharField("campanha ou origem", max_length=60, blank=True)
    thanks = models.TextField("agradecimento", max_length=2000, blank=True)
    theme = models.JSONField("tema", default=dict, blank=True)
    allowed_origins = models.JSONField("sites permitidos", default=list, blank=True)
    # The address itself must answer before anything is granted. Always so for a newsletter.
    double_opt_in = models.BooleanField("confirmação em duas etapas", default=True)
    published_at = models.DateTimeField("no ar desde", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="criada por"
    )
    created_at = models.DateTimeField("criada em", db_default=Now())
    updated_at = models.DateTimeField("alterada em", auto_now=True)

    class Meta:
        verbose_name = "página de aceite"
        verbose_name_plural = "páginas de aceite"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="landing_newsletter_confirms",
                condition=~Q(kind=LandingKind.NEWSLETTER) | Q(double_opt_in=True),
            )
        ]

    def __str__(self) -> str:
        return self.title


class LandingAct(models.Model):
    """One filling in that was recorded; the same ``submission_id`` is the same act."""

    page = models.ForeignKey(LandingPage, models.CASCADE, related_name="acts", verbose_name="página")
    submission_id = models.UUIDField(unique=True)
    event_id = models.UUIDField("evento")
    at = models.DateTimeField("em", db_default=Now())

    class Meta:
        verbose_name = "aceite"
        verbose_name_plural = "aceites"

    def __str__(self) -> str:
        return str(self.submission_id)
