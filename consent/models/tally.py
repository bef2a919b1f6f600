"""Tallies: how many people stand where and how many agreed to which text, kept by the append itself."""

from __future__ import annotations

from django.db import models


class Tally(models.Model):
    """``people`` more (or fewer) in this place. A count is the sum of its rows: an append only adds rows, so that no
    row is fought over, and ``overview.figures.settle`` joins them into fewer with the same sums.

    Channel and purpose "" with state ``person`` counts the people themselves, with a code of ``Minor`` those of that
    age. ``ends`` is the hour in which a consent ends by itself; the state is the one before that.
    """

    channel = models.CharField("canal", max_length=20)
    purpose = models.CharField("finalidade", max_length=20)
    state = models.CharField("estado", max_length=20)
    ends = models.DateTimeField("vence na hora", null=True, blank=True)
    people = models.IntegerField("pessoas")

    class Meta:
        db_table = "consent_tally"
        verbose_name = "contagem de pessoas"
        verbose_name_plural = "contagens de pessoas"

    def __str__(self) -> str:
        return f"{self.channel}/{self.purpose} {self.state}: {self.people}"


class TextTally(models.Model):
    """``grants`` more given to this version of a text, the last of them at ``last``; summed like ``Tally``."""

    code = models.CharField("código", max_length=60)
    version = models.PositiveIntegerField("versão")
    grants = models.BigIntegerField("aceites")
    last = models.DateTimeField("último")

    class Meta:
        db_table = "consent_text_tally"
        verbose_name = "contagem de aceites"
        verbose_name_plural = "contagens de aceites"

    def __str__(self) -> str:
        return f"{self.code} v{self.version}: {self.grants}"
