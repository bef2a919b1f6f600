from __future__ import annotations

from uuid import UUID

import pgtrigger
from django.db import models

from invenio_center.kernel.ids import uuid7

from .channel import Channel


class DeliveryState(models.TextChoices):
    """Where the sending stands; what the provider says afterwards is ``DeliveryStatus``."""

    QUEUED = "queued", "Na fila"
    SENDING = "sending", "Enviando"
    SENT = "sent", "Enviada"
    FAILED = "failed", "Falhou"
    UNCERTAIN = "uncertain", "Incerta"
    CANCELLED = "cancelled", "Cancelada"


# What reaches a provider, or may have, was allowed; to wait it is enough that it was not denied.
DECIDED = """
IF NOT EXISTS (
  SELECT FROM consent_decision d WHERE d.decision_id = NEW.decision_id
    AND d.subject_id = NEW.subject_id AND d.purpose = NEW.purpose
    AND CASE NEW.state WHEN 'cancelled' THEN true WHEN 'queued' THEN d.decision <> 'deny'
        WHEN 'sending' THEN d.decision = 'allow' AND d.decided_at > clock_timestamp() - interval '60 seconds'
        ELSE d.decision = 'allow' END)
THEN
  RAISE EXCEPTION 'a delivery needs a consent decision that allows it'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'delivery_decided';
END IF;
RETURN NEW;
"""


# What only its receiver may know goes once nobody will send it any more; a text without it still tells what was sent.
FORGOTTEN = """
NEW.payload = jsonb_set(
  replace(NEW.payload::text, NEW.payload #>> '{message,secret}', '[...]')::jsonb, '{message,secret}', '""');
RETURN NEW;
"""


class Delivery(models.Model):
    """One message on its way out. It cannot exist without a consent decision, nor leave without one that allows it.

    ``lease_until`` and ``fence`` belong to the worker that is calling the provider: a worker whose lease ran out
    finds another ``fence`` and its result is refused. ``submitted_at`` is just before that call, so the provider's
    own time for the message is never earlier.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="deliveries")
    message_ref = models.UUIDField("mensagem", unique=True, help_text="public_id da mensagem.")
    replaces = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="replacement", verbose_name="substitui"
    )
    subject_id = models.UUIDField("titular")
    to = models.CharField("destino", max_length=320)
    purpose = models.CharField("finalidade", max_length=20)
    payload = models.JSONField(help_text="OutgoingMessage de channels_app.contract, em JSON.")
    decision = models.OneToOneField(
        "consent.Decision", models.PROTECT, related_name="+", verbose_name="decisão"
    )
    state = models.CharField(
        "situação", max_length=10, choices=DeliveryState.choices, default=DeliveryState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField("tentativas", default=0)
    submitted_at = models.DateTimeField("entregue ao provedor em", null=True, blank=True)
    due_at = models.DateTimeField("próxima tentativa", db_default=models.functions.Now())
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    provider_id = models.CharField(max_length=300, blank=True)
    status = models.CharField("último estado do provedor", max_length=10, blank=True)
    error_code = models.CharField("código do erro", max_length=60, blank=True)
    error_sentence = models.CharField("erro", max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=models.functions.Now())
    sent_at = models.DateTimeField("enviada em", null=True, blank=True)

    class Meta:
        verbose_name = "envio"
        verbose_name_plural = "envios"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="delivery_state_known", condition=models.Q(state__in=DeliveryState.values)
            ),
            models.UniqueConstraint(
                fields=["channel", "provider_id"],
                name="delivery_provider_once",
                condition=~models.Q(provider_id=""),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="decided",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("decision_id", "state", "subject_id", "purpose"),  # type: ignore[no-untyped-call]
                func=DECIDED,
            ),
            pgtrigger.Trigger(
                name="secret_forgotten",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state"),  # type: ignore[no-untyped-call]
                condition=pgtrigger.Condition(
                    "NEW.state IN ('sent', 'failed', 'cancelled') AND NEW.payload #>> '{message,secret}' <> ''"
                ),
                func=FORGOTTEN,
            ),
        ]
        indexes = [
            models.Index(
                fields=["subject_id", "submitted_at"],
                name="delivery_offers_of",
                condition=models.Q(purpose="marketing"),
            ),
            models.Index(
                fields=["due_at", "id"],
                name="delivery_due",
                condition=models.Q(state__in=["queued", "sending"]),
            ),
            models.Index(
                fields=["subject_id", "channel"],
                name="delivery_pending_of",
                condition=models.Q(state="queued"),
            ),
            models.Index(
                fields=["channel", "to", "id"],
                name="delivery_of_person",
                condition=models.Q(state__in=["queued", "sending"]),
            ),
            models.Index(
                fields=["channel", "to", "submitted_at"],
                name="delivery_unread_of_person",
                condition=models.Q(status__in=["", "queued", "uncertain", "sent", "delivered"]),
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def stands_for(self) -> UUID:
        """public_id of the message, also where this is its second way."""
        return self.replaces.message_ref if self.replaces else self.message_ref


class DeliveryStatus(models.Model):
    """One word of the provider about a message; kept also when it comes before the answer to the send."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    provider_id = models.CharField(max_length=300)
    delivery = models.ForeignKey(Delivery, models.CASCADE, null=True, blank=True, related_name="statuses")
    status = models.CharField(max_length=10)
    at = models.DateTimeField()
    error_code = models.CharField(max_length=60, blank=True)
    error_class = models.CharField(max_length=20, blank=True, help_text="contract.ErrorClass")
    error_sentence = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "estado do envio"
        verbose_name_plural = "estados do envio"
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "provider_id", "status"], name="delivery_status_once"),
        ]

    def __str__(self) -> str:
        return self.status
