from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from invenio_center.kernel.ids import uuid7

from ..choices import HookState


class Subscription(models.Model):
    """An outgoing webhook: which events go to which address, read with the rights of ``user``.

    The row is also the lease of whoever delivers: one call at a time for each subscription, with a fence that grows
    with each turn. ``starts`` keeps, for each source of events, the number after which they belong to it.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField("nome", max_length=80)
    url = models.CharField("endereço", max_length=500)
    events = models.JSONField("eventos", default=list)
    channels = models.ManyToManyField(
        "channels_app.Channel", blank=True, related_name="+", verbose_name="canais"
    )
    segments = models.ManyToManyField(
        "invenio_center.Segment", blank=True, related_name="+", verbose_name="segmentos"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="lê como"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="criado por"
    )
    created_at = models.DateTimeField("criado em", db_default=models.functions.Now())
    is_active = models.BooleanField("ativo", default=True)
    starts = models.JSONField(default=dict, editable=False)

    # The secret that signs, encrypted; the one it replaced signs too until ``previous_until``.
    cipher = models.TextField(editable=False)
    previous_cipher = models.TextField(blank=True, editable=False)
    previous_until = models.DateTimeField(null=True, blank=True, editable=False)
    secret_set_at = models.DateTimeField("segredo de", db_default=models.functions.Now(), editable=False)

    # How the receiver does. ``failures`` counts calls in a row; ``resume_at`` spares a receiver that is down.
    failures = models.PositiveIntegerField(default=0, editable=False)
    failing_since = models.DateTimeField("falhando desde", null=True, blank=True, editable=False)
    resume_at = models.DateTimeField(null=True, blank=True, editable=False)
    parked_at = models.DateTimeField("parado em", null=True, blank=True, editable=False)
    last_error = models.CharField("último erro", max_length=200, blank=True, editable=False)
    last_success_at = models.DateTimeField("última entrega", null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    served_at = models.DateTimeField(null=True, blank=True, editable=False)
    fence = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "webhook"
        verbose_name_plural = "webhooks"
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class SubscriptionDelivery(models.Model):
    """One event on its way to one subscription; what is sent is read from ``source`` and ``row`` at that moment.

    ``sequence`` counts from 1 without holes within a ``stream`` (a conversation, a contact, an agent). ``tries`` is
    ``[{at, ms, code, error}]``, oldest first.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    # Found by ``hook_of_subscription``.
    subscription = models.ForeignKey(
        Subscription, models.CASCADE, related_name="deliveries", db_index=False, verbose_name="webhook"
    )
    event = models.UUIDField("evento", editable=False)
    type = models.CharField("tipo", max_length=60)
    source = models.CharField(max_length=12)
    row = models.BigIntegerField()
    stream = models.CharField(max_length=80)
    sequence = models.PositiveIntegerField("sequência")
    at = models.DateTimeField("quando")
    state = models.CharField("situação", max_length=9, choices=HookState.choices, default=HookState.QUEUED)
    attempts = models.PositiveSmallIntegerField("tentativas", default=0)
    first_tried_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField("próxima tentativa", db_default=models.functions.Now())
    delivered_at = models.DateTimeField("entregue em", null=True, blank=True)
    code = models.PositiveSmallIntegerField("resposta", null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True)
    last_error = models.CharField("erro", max_length=200, blank=True)
    tries = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = "entrega de webhook"
        verbose_name_plural = "entregas de webhook"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["subscription", "event"], name="hook_event_once"),
            models.UniqueConstraint(fields=["subscription", "stream", "sequence"], name="hook_sequence_once"),
        ]
        indexes = [
            models.Index(
                fields=["subscription", "due_at", "id"], name="hook_due", condition=Q(state="queued")
            ),
            models.Index(
                fields=["subscription", "stream", "sequence"],
                name="hook_queued_stream",
                condition=Q(state="queued"),
            ),
            models.Index(fields=["subscription", "-id"], name="hook_of_subscription"),
            models.Index(fields=["subscription", "at"], name="hook_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event}"


class FeedCursor(models.Model):
    """How far one source of events has been read. The row is the lock of whoever reads it.

    ``gaps`` are numbers below ``upto`` that were not there yet: ``[first, last, [transactions that may bring them]]``.
    """

    source = models.CharField(max_length=12, primary_key=True)
    upto = models.BigIntegerField(default=0)
    gaps = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.source
