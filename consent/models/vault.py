"""ConsentVault: the personal data of an event, erasable without touching the chain."""

from __future__ import annotations

import base64
from typing import Any, Protocol

import orjson
from django.db import models

from invenio_center.kernel import secrets

from .event import ConsentEvent
from .key import SubjectKey


class ConsentVault(models.Model):
    """Salt and personal data together in one box under the person's key: without either the commitment says nothing."""

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
    def content(salt: bytes, pii: dict[str, Any]) -> bytes:
        """What goes into the box."""
        found = {"salt": base64.b64encode(salt).decode(), "pii": pii}
        return orjson.dumps(found)

    def open(self, key: bytes | None = None) -> tuple[bytes, dict[str, Any]]:
        """Salt and personal data; ValueError when there is no key that opens the box. ``key``: when it is at hand."""
        return self.parsed(opened(self, key))

    @staticmethod
    def parsed(content: bytes) -> tuple[bytes, dict[str, Any]]:
        """Salt and personal data from the content of a box."""
        found = orjson.loads(content)
        return base64.b64decode(found["salt"]), found["pii"]


class Boxed(Protocol):
    box: str
    event: ConsentEvent


def opened(boxed: Boxed, key: bytes | None) -> bytes:
    """The content of a box, also of one from before people had keys. The event is read only when no key is given."""
    if not secrets.is_sealed(boxed.box):
        return secrets.decrypt(boxed.box).encode()
    if key is None:
        person = boxed.event.subject_id
        key = SubjectKey.of([person]).get(person)
    if key is None:
        raise ValueError("a chave desta pessoa foi eliminada ou está lacrada")
    return secrets.unseal(key, boxed.box)
