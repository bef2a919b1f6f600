"""SubjectKey: what opens the personal data of one person, wherever a copy of them lies."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import models
from django.db.models.functions import Now

from invenio_center.kernel import secrets


class SubjectKey(models.Model):
    """Made with the person's first box and wrapped by the installation's newest encryption key. Without this row the
    boxes of the person, here or in any copy of the tables they are in, say nothing: erasing is deleting it.
    """

    subject_id = models.UUIDField("titular", primary_key=True)
    wrapped = models.CharField("chave cifrada", max_length=200)

    class Meta:
        db_table = "consent_key"
        verbose_name = "chave do titular"
        verbose_name_plural = "chaves dos titulares"

    def __str__(self) -> str:
        return f"chave de {self.subject_id}"

    @classmethod
    def of(cls, people: Iterable[uuid.UUID]) -> dict[uuid.UUID, bytes]:
        """Keys of those who have one. ValueError when no configured key opens one of them."""
        rows = cls.objects.filter(subject_id__in=list(people))
        return {row.subject_id: secrets.unwrap(row.wrapped) for row in rows}


class SealedKey(models.Model):
    """The key of an erased person under a legal hold: put aside until the hold ends, read by no ordinary way."""

    subject_id = models.UUIDField("titular", primary_key=True)
    wrapped = models.CharField("chave cifrada", max_length=200)
    sealed_at = models.DateTimeField("lacrada em", db_default=Now())
    until = models.DateTimeField("guardada até", null=True, blank=True)

    class Meta:
        db_table = "consent_sealed_key"
        verbose_name = "chave lacrada"
        verbose_name_plural = "chaves lacradas"

    def __str__(self) -> str:
        return f"chave lacrada de {self.subject_id}"
