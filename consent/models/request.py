"""RightsRequest and its log: what a person asked for under art. 18 of the LGPD, and what was done about it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from invenio_center.kernel import secrets
from invenio_center.kernel.ids import uuid7

from ..choices import IdentityProof, RequestState, RequestVia, Right, StepKind

OPEN_STATES = (RequestState.OPEN, RequestState.WORKING)


class RightsRequest(models.Model):
    """The texts are encrypted and go with the person's data; that there was a request, and its times, stay."""

    public_id = models.UUIDField("identificador", default=uuid7, unique=True, editable=False)
    subject_id = models.UUIDField("titular", db_index=True)
    right = models.CharField("direito", max_length=20, choices=Right.choices)
    state = models.CharField(
        "situação", max_length=10, choices=RequestState.choices, default=RequestState.OPEN
    )
    via = models.CharField("por onde", max_length=10, choices=RequestVia.choices)
    identity = models.CharField(
        "identidade", max_length=10, choices=IdentityProof.choices, default=IdentityProof.NONE
    )
    # Public ids of users: this app knows no users.
    opened_by = models.UUIDField("aberto por", null=True, blank=True)
    assigned_to = models.UUIDField("responsável", null=True, blank=True)
    opened_at = models.DateTimeField("recebido em", db_default=Now())
    due_at = models.DateTimeField("prazo")
    closed_at = models.DateTimeField("encerrado em", null=True, blank=True)
    # Article of a refusal, a code of ``desk.wording``.
    article = models.CharField("artigo da recusa", max_length=20, blank=True)
    details_box = models.TextField(blank=True)
    answer_box = models.TextField(blank=True)

    class Meta:
        db_table = "consent_request"
        ordering = ["-id"]
        verbose_name = "pedido de titular"
        verbose_name_plural = "pedidos de titulares"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, closed_at__isnull=True)
                | (~Q(state__in=OPEN_STATES) & Q(closed_at__isnull=False)),
                name="consent_request_closed_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.REFUSED) | ~Q(article=""),
                name="consent_request_refusal_has_article",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="consent_request_due", condition=Q(state__in=OPEN_STATES))
        ]

    def __str__(self) -> str:
        return self.protocol

    @property
    def protocol(self) -> str:
        """Number a person can be told: ``T2026-00042``."""
        return f"T{timezone.localtime(self.opened_at):%Y}-{self.pk:05d}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def details(self) -> str:
        """What the person wrote."""
        return secrets.decrypt(self.details_box) if self.details_box else ""

    @property
    def was_sent(self) -> bool:
        """Did the answer leave to an address of the person?"""
        return self.steps.filter(data__code="letter_sent").exists()

    @property
    def answer(self) -> str:
        """What the person was answered."""
        return secrets.decrypt(self.answer_box) if self.answer_box else ""


class RightsStep(models.Model):
    """One line of a request's log. ``data`` holds codes and ids; what was written is encrypted in ``box``."""

    request = models.ForeignKey(RightsRequest, models.CASCADE, related_name="steps", verbose_name="pedido")
    kind = models.CharField("passo", max_length=10, choices=StepKind.choices)
    at = models.DateTimeField("quando", db_default=Now())
    actor = models.UUIDField("quem", null=True, blank=True)
    data = models.JSONField("dados", default=dict, blank=True)
    box = models.TextField(blank=True)

    class Meta:
        db_table = "consent_request_step"
        ordering = ["id"]
        verbose_name = "passo do pedido"
        verbose_name_plural = "passos do pedido"

    def __str__(self) -> str:
        return self.kind

    @property
    def text(self) -> str:
        return secrets.decrypt(self.box) if self.box else ""
