from __future__ import annotations

from django.conf import settings
from django.db import models

from ..kernel.ids import uuid7
from .contact import Contact, Tag
from .fields import PriorityField, priority_range


class Distribution(models.TextChoices):
    MANUAL = "manual", "Manual"
    AUTOMATIC = "automatic", "Automática (preditiva)"


class Segment(models.Model):
    """A group of contacts found by rules or chosen by hand; it routes and may set a priority."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField("nome do segmento", max_length=80)
    code = models.SlugField("código", max_length=40, unique=True)
    is_active = models.BooleanField("ativo", default=True)
    is_vip = models.BooleanField("VIP", default=False)
    priority = PriorityField(
        "prioridade", null=True, blank=True, help_text="De 1 a 100. Em branco: usar a do canal."
    )
    rules = models.JSONField("regras", default=dict, blank=True)
    distribution = models.CharField(
        "distribuição", max_length=10, choices=Distribution.choices, default=Distribution.MANUAL
    )
    agents = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="segments", verbose_name="direcionamento"
    )
    hours = models.ForeignKey(
        "invenio_center.BusinessHours", models.PROTECT, null=True, blank=True, verbose_name="expediente"
    )
    first_response_s = models.PositiveIntegerField("SLA de 1ª resposta (s)", null=True, blank=True)
    next_response_s = models.PositiveIntegerField("SLA de próxima resposta (s)", null=True, blank=True)
    resolution_s = models.PositiveIntegerField("SLA de resolução (s)", null=True, blank=True)
    auto_tags = models.ManyToManyField(Tag, blank=True, related_name="+", verbose_name="tags automáticas")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "segmento"
        verbose_name_plural = "segmentos"
        ordering = ["name"]
        constraints = [priority_range("segment_priority_range")]

    def __str__(self) -> str:
        return self.name


class SegmentMember(models.Model):
    """A contact put into a segment by hand, import or API, whatever the rules say."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="members")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="memberships")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "membro do segmento"
        verbose_name_plural = "membros do segmento"
        constraints = [models.UniqueConstraint(fields=["segment", "contact"], name="segment_member_once")]

    def __str__(self) -> str:
        return f"{self.segment}: {self.contact}"
