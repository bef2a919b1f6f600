from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from invenio_center.kernel.ids import uuid7

from ..choices import Repeats, ScheduleStatus


class Schedule(models.Model):
    """A promised return. It reads as promoted from ``promotes_at`` (five minutes before ``due_at``, or what its segment
    sets) by the clock.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    conversation = models.ForeignKey(
        "invenio_live.Conversation", models.CASCADE, related_name="schedules", verbose_name="atendimento"
    )
    due_at = models.DateTimeField("data e hora")
    promotes_at = models.DateTimeField("sobe ao topo em")
    time_zone = models.CharField("fuso", max_length=64)
    status = models.CharField(
        "situação", max_length=10, choices=ScheduleStatus.choices, default=ScheduleStatus.PENDING
    )
    owner = models.ForeignKey(
        "invenio_live.Agent",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="quem atende",
    )
    # The promised wall time in ``time_zone``, its digits marked as UTC: ``due_at`` follows it.
    wall_time = models.DateTimeField("hora local", null=True, blank=True, editable=False)
    segment = models.ForeignKey(
        "invenio_center.Segment",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="segmento",
    )
    repeats = models.CharField(
        "repetição", max_length=10, choices=Repeats.choices, default=Repeats.NEVER, blank=True
    )
    repeats_until = models.DateField("repete até", null=True, blank=True)
    # All returns of one recurrence; empty for a single one.
    series = models.UUIDField(null=True, blank=True, editable=False)
    template = models.ForeignKey(
        "channels_app.Template",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="modelo para o retorno",
    )
    reminder_min = models.PositiveIntegerField(
        "lembrar o cliente antes (min)", null=True, blank=True, help_text="Em branco: não lembrar."
    )
    reminded_at = models.DateTimeField("cliente lembrado em", null=True, blank=True, editable=False)
    reminder_refused = models.CharField(
        "lembrete recusado", max_length=200, blank=True, editable=False, help_text="Por que não saiu."
    )
    alerted_at = models.DateTimeField("supervisão alertada em", null=True, blank=True, editable=False)
    note = models.CharField("nota", max_length=500, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="quem agendou",
    )
    announced_at = models.DateTimeField(null=True, blank=True, editable=False)
    times_rescheduled = models.PositiveSmallIntegerField("remarcações", default=0)
    ended_at = models.DateTimeField("concluído em", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="quem concluiu",
    )
    lateness_s = models.IntegerField("atraso (s)", null=True, blank=True)
    reason = models.CharField("motivo", max_length=200, blank=True)
    outcome = models.ForeignKey(
        "invenio_live.Outcome",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="tabulação",
    )
    created_at = models.DateTimeField("criado em", auto_now_add=True)

    class Meta:
        verbose_name = "agendamento"
        verbose_name_plural = "agendamentos"
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], name="schedule_one_pending", condition=Q(status="pending")
            ),
        ]
        indexes = [
            models.Index(fields=["promotes_at"], name="schedule_pending", condition=Q(status="pending")),
            models.Index(fields=["due_at", "id"], name="schedule_by_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.due_at:%d/%m/%Y %H:%M}"
