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
    is_absence = models.BooleanField(
        default=False,
        editable=False,
        help_text="Posta pelo sistema a quem deixa de responder; não se escolhe.",
    )

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
    skills = models.ManyToManyField(
        "invenio_center.Tag",
        blank=True,
        related_name="+",
        verbose_name="competências e idiomas",
        limit_choices_to={"is_skill": True},
    )
    # A limit below ``capacity`` for a while, with its reason, author and end visible to the agent.
    lowered_to = models.PositiveSmallIntegerField("capacidade reduzida", null=True, blank=True)
    lowered_until = models.DateTimeField("reduzida até", null=True, blank=True)
    lowered_reason = models.CharField("motivo da redução", max_length=200, blank=True)
    lowered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    offers_missed = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="Ofertas seguidas sem resposta."
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
        indexes = [models.Index(fields=["-started_at", "-id"], name="pause_recent")]

    def __str__(self) -> str:
        return f"{self.agent}: {self.type}"


class PresenceSpan(models.Model):
    """A time an agent spent in one state; the open one has no end. What adherence is counted from."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="spans", verbose_name="operador")
    state = models.CharField("presença", max_length=8, choices=Presence.choices)
    pause = models.ForeignKey(Pause, models.SET_NULL, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField("início")
    ended_at = models.DateTimeField("fim", null=True, blank=True)

    class Meta:
        verbose_name = "período de presença"
        verbose_name_plural = "períodos de presença"
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent"], name="presence_span_one_open", condition=models.Q(ended_at__isnull=True)
            ),
        ]
        indexes = [models.Index(fields=["agent", "started_at"], name="presence_span_of_agent")]

    def __str__(self) -> str:
        return f"{self.agent}: {self.state}"
