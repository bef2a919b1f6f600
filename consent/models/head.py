"""TreeHead: a signed statement of how long the ledger was and what it contained."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .triggers import append_only


class TreeHead(models.Model):
    """``canonical`` is what was signed: schema ``consent.head/1`` (docs/consent-ledger.md)."""

    tree_size = models.BigIntegerField("tamanho", unique=True)
    root_hash = models.CharField("raiz", max_length=64)
    chain_head = models.CharField("último hash", max_length=64)
    prev_head_hash = models.CharField("hash da cabeça anterior", max_length=64)
    timestamp = models.DateTimeField("momento")
    canonical = models.TextField("forma canônica")
    head_hash = models.CharField("hash da cabeça", max_length=64)
    signature = models.CharField("assinatura Ed25519", max_length=128)
    public_key = models.CharField("chave pública", max_length=64)
    # The frontier at this size, so that the next head reads only what came since. Not signed: checked by the root.
    peaks = ArrayField(models.CharField(max_length=64), default=list, db_default=[])

    class Meta:
        db_table = "consent_head"
        ordering = ["-tree_size"]
        verbose_name = "cabeça da árvore"
        verbose_name_plural = "cabeças da árvore"
        triggers = [append_only("consent_head")]

    def __str__(self) -> str:
        return f"{self.tree_size} {self.root_hash[:12]}"
