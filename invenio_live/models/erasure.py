from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from invenio_center.kernel.ids import uuid7


class ErasureState(models.TextChoices):
    ANSWERING = "answering", "Enviando a resposta à pessoa"
    ERASING = "erasing", "Eliminando"
    DONE = "done", "Concluída"
    FAILED = "failed", "Parada por uma falha"


class ErasureRun(models.Model):
    """One erasure that two people decided. The answer leaves first, since its address goes with the rest.

    ``counts`` is ``{table: rows}`` of what was deleted or emptied: numbers, never contents.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    contact = models.ForeignKey(
        "invenio_center.Contact", models.PROTECT, related_name="+", verbose_name="contato"
    )
    # Public ids: of the request at the desk, of the approval, of who asked and who approved.
    request = models.UUIDField("pedido", null=True, blank=True)
    approval = models.UUIDField("aprovação", unique=True)
    asked_by = models.UUIDField("pedida por")
    approved_by = models.UUIDField("aprovada por")
    state = models.CharField(
        "situação", max_length=10, choices=ErasureState.choices, default=ErasureState.ANSWERING
    )
    letter = models.UUIDField("resposta", null=True, blank=True)
    # The erasure does not wait longer than this for the answer to leave.
    waits_until = models.DateTimeField("espera até")
    steps_done = models.PositiveSmallIntegerField("passos feitos", default=0)
    steps = models.PositiveSmallIntegerField("passos", default=0)
    counts = models.JSONField("eliminado por tabela", default=dict)
    failure = models.CharField("falha", max_length=200, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField("aprovada em", db_default=Now())
    finished_at = models.DateTimeField("concluída em", null=True, blank=True)

    class Meta:
        verbose_name = "eliminação"
        verbose_name_plural = "eliminações"
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["id"],
                name="erasure_to_do",
                condition=models.Q(state__in=[ErasureState.ANSWERING, ErasureState.ERASING]),
            )
        ]

    def __str__(self) -> str:
        return f"eliminação {self.pk}"
