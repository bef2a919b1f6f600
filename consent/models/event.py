"""ConsentEvent: one link of the chain."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Left

from .triggers import append_only

# Characters of a hash that are indexed: more tell no two events apart.
HASH_BEGINNING = 16


def _extract(function: str, key: str, field: models.Field[Any, Any]) -> models.GeneratedField:
    return models.GeneratedField(
        expression=Func(F("canonical"), Value(key), function=function), output_field=field, db_persist=True
    )


class ConsentEvent(models.Model):
    """Append-only. ``canonical`` is the hashed text and the only truth; the columns are computed from it by
    the database, so that none of them can be changed apart from the hash. Written by ``consent_append``
    (SQL) alone.
    """

    seq = models.BigIntegerField("sequência", primary_key=True)
    event_hash = models.CharField("hash do evento", max_length=64)
    canonical = models.TextField("forma canônica")
    event_id = _extract("consent_uuid", "event_id", models.UUIDField())
    subject_id = _extract("consent_uuid", "subject_id", models.UUIDField())
    type = _extract("consent_field", "type", models.TextField())
    method = _extract("consent_field", "method", models.TextField())
    channels = _extract("consent_codes", "channels", ArrayField(models.TextField()))
    purposes = _extract("consent_codes", "purposes", ArrayField(models.TextField()))
    occurred_at = _extract("consent_time", "occurred_at", models.DateTimeField())
    recorded_at = _extract("consent_time", "recorded_at", models.DateTimeField())

    class Meta:
        db_table = "consent_event"
        ordering = ["-seq"]
        verbose_name = "evento de consentimento"
        verbose_name_plural = "eventos de consentimento"
        constraints = [
            models.UniqueConstraint(fields=["event_id"], name="consent_event_event_id_key"),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="consent_event_seq_positive"),
        ]
        indexes = [
            models.Index(fields=["subject_id", "seq"], name="consent_event_subject"),
            # Ways out by day: few among the events, so the index costs an append next to nothing.
            models.Index(
                fields=["recorded_at"],
                condition=models.Q(type__in=("consent.withdrawn", "objection.registered")),
                name="consent_event_ways_out",
            ),
            # For the list of one kind of event, and how many there are.
            models.Index(fields=["type", "seq"], name="consent_event_type"),
            # An auditor has the beginning of a hash from a paper.
            models.Index(
                OpClass(Left("event_hash", HASH_BEGINNING), "text_pattern_ops"), name="consent_event_hash"
            ),
        ]
        triggers = [append_only("consent_event")]

    def __str__(self) -> str:
        return f"{self.seq} {self.type}"

    @cached_property
    def facts(self) -> dict[str, Any]:
        """The canonical text as a dictionary, every field of docs/consent-ledger.md."""
        facts: dict[str, Any] = json.loads(self.canonical)
        return facts

    @property
    def prev_hash(self) -> str:
        return str(self.facts["prev_hash"])

    @property
    def actor(self) -> dict[str, Any]:
        """``{kind, id}``; id is the public id of a user or None."""
        return dict(self.facts["actor"])

    @property
    def text(self) -> dict[str, Any] | None:
        """``{code, version, sha256, policy_version}`` of what was on screen."""
        text: dict[str, Any] | None = self.facts["text"]
        return text

    @property
    def origin(self) -> dict[str, Any]:
        return dict(self.facts["origin"])

    @property
    def evidence(self) -> list[dict[str, Any]]:
        return list(self.facts["evidence"])

    @property
    def refs(self) -> list[dict[str, str]]:
        return list(self.facts["refs"])

    @property
    def legal_basis(self) -> str:
        return str(self.facts["legal_basis"])

    @property
    def minor(self) -> str:
        return str(self.facts["minor"])

    @property
    def double_opt_in(self) -> str:
        return str(self.facts["double_opt_in"])

    @property
    def pii_commit(self) -> str:
        return str(self.facts["pii_commit"])

    @property
    def expires_at(self) -> datetime | None:
        value = self.facts["expires_at"]
        return datetime.fromisoformat(value) if value else None
