from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from invenio_center.kernel.ids import uuid7

from ..choices import ConversationStatus, Turn


class Outcome(models.Model):
    """How a conversation ended ("tabulação")."""

    label = models.CharField("tabulação", max_length=60, unique=True)
    requires_note = models.BooleanField("exige nota", default=False)
    is_active = models.BooleanField("ativa", default=True)

    class Meta:
        verbose_name = "tabulação"
        verbose_name_plural = "tabulações"
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label


def protocol(opened_at: datetime, number: int) -> str:
    return f"{timezone.localtime(opened_at):%Y%m%d}-{number:06d}"


class Conversation(models.Model):
    """Everything between a contact and one channel from opening to closing; at most one is open for the pair.

    The queue is not a table: a row waits when its status is ``waiting`` and nobody holds it, in its ``lane``, since
    ``ready_at``. A promised return waits beside that in ``return_lane`` from ``promotes_at`` on, whatever else it does.
    ``fence`` grows with every change of holder: who acts with an old one is refused.

    Each index is written again by every claim, so relations have none of their own: the ones below are all there is.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    channel = models.ForeignKey(
        "channels_app.Channel", models.PROTECT, related_name="+", verbose_name="canal", db_index=False
    )
    contact = models.ForeignKey(
        "invenio_center.Contact", models.PROTECT, related_name="+", verbose_name="contato", db_index=False
    )
    reply_to = models.CharField(max_length=320, blank=True)
    status = models.CharField("situação", max_length=10, choices=ConversationStatus.choices)
    holder = models.ForeignKey(
        "invenio_live.Agent",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="held",
        verbose_name="operador",
        db_index=False,
    )
    fence = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)

    # order
    segment = models.ForeignKey(
        "invenio_center.Segment",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="segmento",
        db_index=False,
    )
    transferred_segment = models.ForeignKey(
        "invenio_center.Segment", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    lane = models.ForeignKey("invenio_live.Lane", models.PROTECT, null=True, related_name="+", db_index=False)
    waiting_since = models.DateTimeField("esperando desde", null=True, blank=True)
    ready_at = models.DateTimeField(null=True)
    return_lane = models.ForeignKey(
        "invenio_live.Lane", models.PROTECT, null=True, related_name="+", db_index=False
    )
    promotes_at = models.DateTimeField(null=True)
    reserved_for = models.ForeignKey(
        "invenio_live.Agent", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    reserved_until = models.DateTimeField(null=True, blank=True)

    # talk
    turn = models.CharField("vez de quem", max_length=8, choices=Turn.choices, default=Turn.US)
    turn_since = models.DateTimeField(default=timezone.now)
    last_customer_at = models.DateTimeField("última mensagem do cliente", null=True, blank=True)
    last_message_at = models.DateTimeField("última mensagem", null=True, blank=True)
    preview = models.CharField(max_length=120, blank=True)
    unread = models.PositiveIntegerField("não lidas", default=0)
    visitor_seen_at = models.DateTimeField(null=True, blank=True)
    tags = models.ManyToManyField("invenio_center.Tag", blank=True, related_name="+")

    # A segment's SLA has promised a time here at some point: else no clock need be looked for.
    promised = models.BooleanField(default=False, db_default=False, editable=False)

    opened_at = models.DateTimeField("aberto em", default=timezone.now)
    closed_at = models.DateTimeField("encerrado em", null=True, blank=True)
    outcome = models.ForeignKey(
        Outcome, models.PROTECT, null=True, blank=True, verbose_name="tabulação", db_index=False
    )
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = "atendimento"
        verbose_name_plural = "atendimentos"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "channel"], name="conversation_one_open", condition=~Q(status="closed")
            ),
            models.CheckConstraint(
                name="conversation_state_whole",
                condition=(
                    Q(status="waiting", holder=None, lane__isnull=False, ready_at__isnull=False)
                    | Q(status="active", holder__isnull=False)
                    | Q(status="scheduled", holder=None, return_lane__isnull=False, promotes_at__isnull=False)
                    | Q(status="closed", holder=None, closed_at__isnull=False, promotes_at=None)
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["lane", "ready_at", "id"],
                name="conversation_waiting",
                condition=Q(status="waiting", holder=None),
            ),
            models.Index(
                fields=["return_lane", "promotes_at", "id"],
                name="conversation_returns",
                condition=Q(status__in=["waiting", "scheduled"], holder=None, promotes_at__isnull=False),
            ),
            models.Index(
                fields=["promotes_at"],
                name="conversation_promoted",
                condition=Q(status__in=["waiting", "scheduled"], holder=None, promotes_at__isnull=False),
            ),
            models.Index(fields=["holder", "turn"], name="conversation_held", condition=Q(status="active")),
            models.Index(fields=["contact", "-id"], name="conversation_of_contact"),
            models.Index(
                fields=["previous"], name="conversation_before", condition=Q(previous__isnull=False)
            ),
            models.Index(
                fields=["reserved_for"], name="conversation_reserved", condition=Q(reserved_for__isnull=False)
            ),
            models.Index(F("last_message_at").desc(), name="conversation_recent"),
            models.Index(
                fields=["visitor_seen_at"],
                name="conversation_presence",
                condition=Q(status="waiting", visitor_seen_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.protocol

    @property
    def protocol(self) -> str:
        """Number a customer can be told: day of opening and sequence."""
        return protocol(self.opened_at, self.pk or 0)
