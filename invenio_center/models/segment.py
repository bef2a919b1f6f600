from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models.functions import Lower

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
    rank = models.PositiveSmallIntegerField(
        "desempate", default=100, help_text="Entre segmentos de mesma prioridade vale o menor número."
    )
    rules = models.JSONField("regras", default=dict, blank=True)
    distribution = models.CharField(
        "distribuição", max_length=10, choices=Distribution.choices, default=Distribution.MANUAL
    )
    agents = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="segments", verbose_name="direcionamento"
    )
    allows_picks = models.BooleanField(
        "operadores podem escolher da lista",
        default=False,
        help_text='Sem isto só "Próximo"; com isto cada escolha fora da ordem fica registrada com o motivo.',
    )
    required_skills = models.ManyToManyField(
        Tag, blank=True, related_name="+", verbose_name="competências exigidas"
    )
    loyal_hours = models.PositiveSmallIntegerField(
        "fidelização (h)",
        default=0,
        help_text="Por quanto tempo depois de encerrado volta ao mesmo operador.",
    )
    loyal_online_limit = models.PositiveSmallIntegerField(
        "limite de fidelizados, disponível", null=True, blank=True
    )
    loyal_offline_limit = models.PositiveSmallIntegerField(
        "limite de fidelizados, desconectado", null=True, blank=True
    )
    overflow_after_s = models.PositiveIntegerField("transbordo após (s)", null=True, blank=True)
    overflow_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="transborda para"
    )
    promotes_before_min = models.PositiveSmallIntegerField(
        "retorno sobe ao topo antes (min)", default=5, validators=[MaxValueValidator(60)]
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
        constraints = [
            priority_range("segment_priority_range"),
            models.UniqueConstraint(Lower("code"), name="segment_code_once_in_any_case"),
        ]

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
