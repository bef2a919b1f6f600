"""ConsentVault: the personal data of an event, erasable without touching the chain."""

from __future__ import annotations

import base64
import json
from typing import Any

from django.db import models

from invenio_center.kernel import secrets

from .event import ConsentEvent


class ConsentVault(models.Model):
    """Salt and personal data together in one encrypted box: without the row the commitment says nothing."""

    # No constraint in the database: the ledger's rows never go away, and the check would cost every append.
    event = models.OneToOneField(
        ConsentEvent,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="vault",
        verbose_name="evento",
    )
    box = models.TextField("dados cifrados")
    held_until = models.DateTimeField("guardado até", null=True, blank=True)

    class Meta:
        db_table = "consent_vault"
        verbose_name = "cofre de dados pessoais"
        verbose_name_plural = "cofre de dados pessoais"

    def __str__(self) -> str:
        return f"cofre {self.event_id}"

    @staticmethod
    def seal(salt: bytes, pii: dict[str, Any]) -> str:
        content = {"salt": base64.b64encode(salt).decode(), "pii": pii}
        return secrets.encrypt(json.dumps(content, ensure_ascii=False))

    def open(self) -> tuple[bytes, dict[str, Any]]:
        """Salt and personal data; ValueError when no configured key opens the box."""
        content = json.loads(secrets.decrypt(self.box))
        return base64.b64decode(content["salt"]), content["pii"]
