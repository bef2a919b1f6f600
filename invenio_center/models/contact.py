from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func
from django.db.models.functions import Lower

from ..kernel.ids import uuid7
from .fields import PriorityField, priority_range


class ImmutableUnaccent(Func):
    """``f_unaccent``: the extension's function declared immutable, so that it may feed indexes (see migration 0001)."""

    function = "f_unaccent"
    output_field = models.TextField()


class Tag(models.Model):
    name = models.CharField("nome", max_length=50, unique=True)
    color = models.CharField("cor", max_length=7, default="#6b7280")
    is_skill = models.BooleanField(
        "é competência ou idioma",
        default=False,
        help_text="Na distribuição automática, um atendimento com esta tag só vai para quem a tem.",
    )

    class Meta:
        verbose_name = "tag"
        verbose_name_plural = "tags"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """One person, however many addresses. ``subject_id`` is the person's name in the consent ledger."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    subject_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nome", max_length=200, blank=True)
    # Sorts and searches the same on every server: without accents and case.
    name_key = models.GeneratedField(
        expression=Lower(ImmutableUnaccent("name")), output_field=models.TextField(), db_persist=True
    )
    cpf_cipher = models.TextField(blank=True, editable=False)
    cpf_hash = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    custom_code = models.CharField("código do cliente", max_length=60, blank=True, db_index=True)
    origin = models.CharField("origem", max_length=60, blank=True)
    language = models.CharField("idioma", max_length=10, default="pt-br")
    time_zone = models.CharField("fuso horário", max_length=64, blank=True)
    priority = PriorityField(
        "prioridade", null=True, blank=True, help_text="De 1 a 100. Em branco: usar segmento ou canal."
    )
    is_vip = models.BooleanField("VIP", default=False)
    tags = models.ManyToManyField(Tag, blank=True, related_name="contacts", verbose_name="tags")
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="responsável",
    )
    custom_fields = models.JSONField("coringas", default=dict, blank=True)
    blocked_at = models.DateTimeField("bloqueado em", null=True, blank=True, editable=False)
    blocked_reason = models.CharField("motivo do bloqueio", max_length=200, blank=True, editable=False)
    # Set when the person's data were erased: the row stays without a word of them, so that counts stay true.
    erased_at = models.DateTimeField("eliminado em", null=True, blank=True, editable=False)
    # The record this one is part of now, the last of a chain of merges: whoever is led here goes on there in one step.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="absorbed"
    )
    created_at = models.DateTimeField("criado em", auto_now_add=True)
    updated_at = models.DateTimeField("atualizado em", auto_now=True)

    class Meta:
        verbose_name = "contato"
        verbose_name_plural = "contatos"
        constraints = [priority_range("contact_priority_range")]
        indexes = [
            GinIndex(name="contact_name_trigram", fields=["name_key"], opclasses=["gin_trgm_ops"]),
            models.Index(fields=["name_key", "id"], name="contact_by_name"),
        ]

    def __str__(self) -> str:
        return self.name or ("Dados eliminados" if self.erased_at else "Sem nome")


def of_subject(subject_id: uuid.UUID) -> models.QuerySet[Contact]:
    """The record in use of a person the ledger names: itself, or the one it was merged into."""
    return Contact.objects.filter(
        models.Q(subject_id=subject_id, merged_into=None)
        | models.Q(pk__in=Contact.objects.filter(subject_id=subject_id).values("merged_into"))
    )


class Identity(models.Model):
    """An address or number of a contact.

    ``canonical`` is what is matched (one row for each scheme and canonical form); ``value`` is exactly what the
    provider gave and what is replied to. ``claimed`` marks an address typed by its owner and not yet proved.
    """

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="identities")
    scheme = models.CharField("tipo", max_length=20)
    value = models.CharField("valor", max_length=320)
    canonical = models.CharField(max_length=320, editable=False)
    claimed = models.BooleanField("declarada", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "identidade"
        verbose_name_plural = "identidades"
        constraints = [models.UniqueConstraint(fields=["scheme", "canonical"], name="identity_once")]

    def __str__(self) -> str:
        return self.value
