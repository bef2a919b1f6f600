"""Figures: counts over all people, made by a task so that no page has to fold a million events."""

from __future__ import annotations

from django.db import models


class Figures(models.Model):
    """One row. ``states``: ``{channel: {purpose: {state: people}}}`` without ``unknown``; ``expiring``: ``{channel:
    {purpose: people}}`` whose consent ends within 30 days; ``texts``: ``[{code, version, grants, last}]``, carried on
    from ``upto_seq``.
    """

    upto_seq = models.BigIntegerField("até o evento", default=0)
    counted_at = models.DateTimeField("contado em", null=True, blank=True)
    people = models.BigIntegerField("pessoas", default=0)
    states = models.JSONField("estados", default=dict, blank=True)
    expiring = models.JSONField("vencem em 30 dias", default=dict, blank=True)
    texts = models.JSONField("textos em uso", default=list, blank=True)

    class Meta:
        db_table = "consent_figures"
        verbose_name = "números do consentimento"
        verbose_name_plural = "números do consentimento"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="consent_figures_one_row")]

    def __str__(self) -> str:
        return f"números até o evento {self.upto_seq}"
