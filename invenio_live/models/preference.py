from __future__ import annotations

import uuid

from django.db import models


class PreferenceLink(models.Model):
    """A person's own page for one of their addresses. The token is made from ``nonce`` and kept as a hash only.

    A code sent to the address opens more than the link does; it is kept as a hash, for a few minutes and tries.
    """

    contact = models.ForeignKey(
        "invenio_center.Contact", models.CASCADE, related_name="+", verbose_name="contato"
    )
    # Empty for a person who has no address that can be written to.
    identity = models.ForeignKey(
        "invenio_center.Identity", models.CASCADE, null=True, blank=True, related_name="+"
    )
    nonce = models.UUIDField(default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    revoked_at = models.DateTimeField("revogado em", null=True, blank=True)
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        verbose_name = "página de preferências"
        verbose_name_plural = "páginas de preferências"
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "identity"],
                condition=models.Q(revoked_at__isnull=True),
                nulls_distinct=False,
                name="preference_link_once",
            )
        ]

    def __str__(self) -> str:
        return f"página de preferências {self.pk}"
