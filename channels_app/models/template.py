from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from consent.choices import Purpose
from invenio_center.kernel.ids import uuid7

from .channel import Channel


class TemplateStatus(models.TextChoices):
    """As the provider says. Lines whose provider approves nothing have drafts and approved ones only."""

    DRAFT = "draft", "Rascunho"
    PENDING = "pending", "Em análise"
    APPROVED = "approved", "Aprovado"
    REJECTED = "rejected", "Recusado"
    PAUSED = "paused", "Pausado"
    DISABLED = "disabled", "Desativado"


class TemplateCategory(models.TextChoices):
    MARKETING = "marketing", "Marketing"
    UTILITY = "utility", "Utilidade"
    AUTHENTICATION = "authentication", "Autenticação"


class Template(models.Model):
    """A prepared text of one line (HSM): what may open a conversation, or go on after its window closed.

    ``{{nome}}`` and ``{{1}}`` in header, body and button addresses are variables. ``variables`` holds for each
    ``{"name", "example", "default"}``; ``header`` is ``{"type": "text", "text"}`` or ``{"type": "image" | "video" |
    "document"}``; a button is ``{"type": "quick_reply" | "url" | "phone" | "copy_code", "text", "url"?, "phone"?}``.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="templates", verbose_name="linha")
    name = models.CharField("nome", max_length=512)
    language = models.CharField("idioma", max_length=10, default="pt_BR")
    purpose = models.CharField("finalidade", max_length=20, choices=Purpose.choices)
    basis = models.CharField(
        "base legal além do consentimento",
        max_length=200,
        blank=True,
        help_text=(
            "Só para notificações de um contrato ou avisos que a lei manda dar. Diga qual: contrato de compra, art. 48"
            " da LGPD. Sem isso, vale o consentimento."
        ),
    )
    category = models.CharField("categoria", max_length=16, choices=TemplateCategory.choices)
    header = models.JSONField("cabeçalho", null=True, blank=True)
    body = models.TextField("texto")
    footer = models.CharField("rodapé", max_length=60, blank=True)
    buttons = models.JSONField("botões", default=list, blank=True)
    variables = models.JSONField("variáveis", default=list, blank=True)
    status = models.CharField(
        "situação", max_length=10, choices=TemplateStatus.choices, default=TemplateStatus.DRAFT
    )
    quality = models.CharField("qualidade", max_length=20, blank=True)
    reason = models.CharField("motivo do provedor", max_length=300, blank=True)
    provider_id = models.CharField(max_length=160, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "modelo"
        verbose_name_plural = "modelos"
        ordering = ["name", "language"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "name", "language"], name="template_once"),
            models.CheckConstraint(
                name="template_status_known", condition=models.Q(status__in=TemplateStatus.values)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TemplateSample(models.Model):
    """The file that shows a provider what the header of a template looks like. It goes to no customer."""

    template = models.OneToOneField(Template, models.CASCADE, related_name="sample", verbose_name="modelo")
    name = models.CharField("nome", max_length=255)
    content_type = models.CharField("tipo", max_length=60)
    content = models.BinaryField("conteúdo")

    class Meta:
        verbose_name = "exemplo do cabeçalho"
        verbose_name_plural = "exemplos do cabeçalho"

    def __str__(self) -> str:
        return self.name
