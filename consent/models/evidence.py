"""ConsentEvidence: what proves an event (recording, scan, provider payload), encrypted and erasable."""

from __future__ import annotations

import base64

from django.db import models

from invenio_center.kernel import secrets

from .vault import opened


class ConsentEvidence(models.Model):
    """The event carries ``{kind, commit, size}``; the content and its salt are here, under the person's key."""

    event = models.ForeignKey(
        "consent.ConsentEvent",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="evidence_items",
        verbose_name="evento",
    )
    kind = models.CharField("tipo", max_length=40)
    commit = models.CharField("compromisso", max_length=64)
    size = models.PositiveIntegerField("tamanho em bytes")
    box = models.TextField("conteúdo cifrado")

    class Meta:
        db_table = "consent_evidence"
        verbose_name = "evidência"
        verbose_name_plural = "evidências"

    def __str__(self) -> str:
        return f"{self.kind} ({self.size} bytes)"

    def open(self, key: bytes | None = None) -> tuple[bytes, bytes]:
        """Salt (32 bytes) and content; ValueError when there is no key that opens the box."""
        data = opened(self, key)
        if not secrets.is_sealed(self.box):
            data = base64.b64decode(data)
        return data[:32], data[32:]
