from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from ..choices import Presence


class PauseType(models.Model):
    name = models.CharField("nome da pausa", max_length=25, unique=True)
    minutes = models.PositiveSmallIntegerField("tempo de duração (min)")
    requires_note = models.BooleanField("exige nota", default=False)
    is_active = models.BooleanField("ativa", default=True)

    class Meta:
        verbose_name = "tipo de pausa"
        verbose_name_plural = "tipos de pausa"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Agent(models.Model):
    """The working side of a user: presence, capacity and what may be taken.

    This row is the lock of everything that changes its load: lock it before a conversation.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="agent", verbose_name="usuário"
    )
    presence = models.CharField("presença", max_length=8, choices=Presence.choices, default=Presence.OFFLINE)
    presence_since = models.DateTimeField("desde", default=timezone.now)
    capacity = models.PositiveSmallIntegerField("capacidade", default=5)
    capacity_per_kind = models.JSONField("capacidade por canal", default=dict, blank=True)
    general_queue = models.BooleanField(
        "atende a fila geral",
        default=False,
        help_text="Vale para quem tem segmentos; quem não tem sempre atende a fila geral.",
    )
    lane_set = models.ForeignKey(
        "invenio_live.LaneSet", models.SET_NULL, null=True, blank=True, editable=False, related_name="agents"
    )
    consoles = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="Consoles abertos agora."
    )
    seen_at = models.DateTimeField("visto em", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "operador"
        verbose_name_plural = "operadores"
        constraints = [
            models.CheckConstraint(
                name="agent_presence_known", condition=models.Q(presence__in=Presence.values)
            ),
        ]

    def __str__(self) -> str:
        return self.user.display_name


class Pause(models.Model):
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="pauses", verbose_name="operador")
    type = models.ForeignKey(PauseType, models.PROTECT, verbose_name="tipo")
    started_at = models.DateTimeField("início", default=timezone.now)
    planned_until = models.DateTimeField("fim previsto")
    ended_at = models.DateTimeField("fim", null=True, blank=True)
    note = models.CharField("nota", max_length=200, blank=True)

    class Meta:
        verbose_name = "pausa"
        verbose_name_plural = "pausas"
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent"], name="pause_one_open", condition=models.Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent}: {self.type}"
