from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class SecondFactor(models.Model):
    """The key of one person's authenticator. Until ``confirmed_at`` it is only being set up and proves nothing."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="second_factor", verbose_name="usuário"
    )
    # Base32, encrypted at rest (kernel.secrets).
    key = models.TextField("chave cifrada")
    created_at = models.DateTimeField("criado em", db_default=Now())
    confirmed_at = models.DateTimeField("confirmado em", null=True, blank=True)
    # Number of the newest 30-second step whose code was accepted: a code counts once.
    last_step = models.BigIntegerField("último passo aceito", default=0)
    wrong = models.PositiveIntegerField("erros seguidos", default=0)
    waits_until = models.DateTimeField("espera até", null=True, blank=True)

    class Meta:
        verbose_name = "segundo fator"
        verbose_name_plural = "segundos fatores"

    def __str__(self) -> str:
        return f"segundo fator de {self.user}"


class RecoveryCode(models.Model):
    """A code on paper for who has lost the authenticator, kept as a keyed hash and good for once."""

    factor = models.ForeignKey(
        SecondFactor, models.CASCADE, related_name="recovery_codes", verbose_name="segundo fator"
    )
    code_hash = models.CharField("hash do código", max_length=64)
    used_at = models.DateTimeField("usado em", null=True, blank=True)

    class Meta:
        verbose_name = "código de recuperação"
        verbose_name_plural = "códigos de recuperação"
        constraints = [models.UniqueConstraint(fields=["factor", "code_hash"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"código de recuperação {self.pk}"
