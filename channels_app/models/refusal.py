from __future__ import annotations

from django.db import models

from invenio_center.kernel.ids import uuid7

from .channel import Kind


class AddressRefusal(models.Model):
    """A provider said that this address of a person takes no messages of this kind of channel, for good.

    Nothing more is sent there until the person writes from it or somebody sets it free. One number may be refused by
    one kind and reached by another, so the kind belongs to it.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    identity = models.ForeignKey(
        "invenio_center.Identity", models.CASCADE, related_name="refusals", verbose_name="endereço"
    )
    kind = models.CharField("canal", max_length=20, choices=Kind.choices)
    since = models.DateTimeField("desde")
    code = models.CharField("código do erro", max_length=60)
    sentence = models.CharField("o que o provedor disse", max_length=300)

    class Meta:
        verbose_name = "endereço recusado"
        verbose_name_plural = "endereços recusados"
        ordering = ["-since"]
        constraints = [models.UniqueConstraint(fields=["identity", "kind"], name="address_refusal_once")]

    def __str__(self) -> str:
        return self.sentence
