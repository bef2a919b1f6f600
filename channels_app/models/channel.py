from __future__ import annotations

from django.conf import settings
from django.db import models

from invenio_center.kernel.ids import uuid7
from invenio_center.models.fields import PriorityField, priority_range


class Kind(models.TextChoices):
    WHATSAPP = "whatsapp", "WhatsApp"
    EMAIL = "email", "E-mail"
    SMS = "sms", "SMS"
    WEBCHAT = "webchat", "WebChat"
    FACEBOOK = "facebook", "Facebook"
    TELEGRAM = "telegram", "Telegram"
    RCS = "rcs", "Google RCS"
    VOICE = "voice", "Voz"
    VIDEO = "video", "Vídeo"
    FORM = "form", "Formulários"
    VIBER = "viber", "Viber"


class Channel(models.Model):
    """One address of one kind: a WhatsApp line, a mailbox, a widget."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField("tipo", max_length=10, choices=Kind.choices)
    name = models.CharField("nome", max_length=80)
    address = models.CharField(
        "endereço", max_length=200, blank=True, help_text="Número, e-mail ou nome público."
    )
    priority = PriorityField("prioridade", default=50)
    is_active = models.BooleanField("ativo", default=False)
    inbound = models.BooleanField("entrada", default=True)
    outbound = models.BooleanField("saída", default=True)
    hours = models.ForeignKey(
        "invenio_center.BusinessHours", models.PROTECT, null=True, blank=True, verbose_name="expediente"
    )
    default_segment = models.ForeignKey(
        "invenio_center.Segment",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="segmento padrão",
    )
    agents = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="channels", verbose_name="operadores"
    )
    settings = models.JSONField("configuração", default=dict, blank=True)
    # Where the provider takes so many messages a second: not before this moment the next one.
    paced_until = models.DateTimeField(null=True, blank=True, editable=False)
    # The longest silence of a usual day, in seconds; empty while too little is known (``lines.rhythm``).
    usual_silence_s = models.PositiveIntegerField(null=True, blank=True, editable=False)
    last_in_at = models.DateTimeField("última entrada", null=True, blank=True, editable=False)
    last_out_at = models.DateTimeField("última saída", null=True, blank=True, editable=False)
    last_error_at = models.DateTimeField("último erro em", null=True, blank=True, editable=False)
    last_error = models.CharField("último erro", max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "canal"
        verbose_name_plural = "canais"
        ordering = ["-priority", "name"]
        constraints = [
            priority_range("channel_priority_range"),
            models.CheckConstraint(name="channel_kind_known", condition=models.Q(kind__in=Kind.values)),
            models.UniqueConstraint(
                fields=["kind", "address"], name="channel_address_once", condition=~models.Q(address="")
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """As people see it everywhere: ``WhatsApp - Vendas (11) 99999-9999``."""
        kind = Kind(self.kind).label
        name = kind if self.name == kind else f"{kind} - {self.name}"
        return f"{name} {self.address}".strip()


class ChannelSecret(models.Model):
    """One credential of a channel, encrypted. The previous value stays accepted while a rotation lasts."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="secrets")
    name = models.CharField(max_length=40)
    cipher = models.TextField()
    previous_cipher = models.TextField(blank=True)
    rotated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "name"], name="channel_secret_once")]

    def __str__(self) -> str:
        return self.name
