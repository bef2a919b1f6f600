from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from .fields import PriorityField, priority_range

WEIGHT_MAX = 10
AGEING_MAX_S = 3600


def weight(label: str, default: int) -> models.PositiveSmallIntegerField:  # type: ignore[type-arg]
    return models.PositiveSmallIntegerField(
        label, default=default, validators=[MaxValueValidator(WEIGHT_MAX)], help_text=f"De 0 a {WEIGHT_MAX}."
    )


class Operation(models.Model):
    """How the whole operation works: the one row of "Configurações > Distribuição" and "Configurações > Fila".

    What a segment may set for itself stands at the segment. Times end in their unit.
    """

    # queue
    ageing_s = models.PositiveSmallIntegerField(
        "envelhecimento (s por ponto)",
        default=0,
        validators=[MaxValueValidator(AGEING_MAX_S)],
        help_text="Quantos segundos de espera valem um ponto de prioridade. 0: desligado.",
    )
    picks_general = models.BooleanField(
        "operadores podem escolher na fila geral",
        default=False,
        help_text="Sem isto só a supervisão atende fora da ordem.",
    )
    starving_min = models.PositiveSmallIntegerField("alarme de espera (min)", default=60)
    starving_overtaken = models.PositiveSmallIntegerField("alarme de ultrapassagens", default=50)
    returns_on_pause = models.BooleanField("devolver o que está pendente ao iniciar uma pausa", default=False)
    console_lost_s = models.PositiveSmallIntegerField(
        "carência ao perder o console (s)", default=120, validators=[MinValueValidator(15)]
    )
    rests_after_min = models.PositiveSmallIntegerField(
        "descansa após o silêncio do cliente (min)", default=30, validators=[MinValueValidator(1)]
    )
    kind_units = models.JSONField(
        "peso por canal",
        default=dict,
        blank=True,
        help_text="Unidades de capacidade de um atendimento, por canal. Sem valor: 1; chamadas ocupam tudo.",
    )

    # distribution
    automatic_general = models.BooleanField("distribuição automática na fila geral", default=False)
    weight_pending = weight("menos pendências", 3)
    weight_loyal = weight("menos fidelizados", 1)
    weight_response = weight("resposta mais rápida (TMR)", 0)
    weight_served = weight("já atendeu este contato", 2)
    offer_s = models.PositiveSmallIntegerField(
        "tempo para abrir (s)", default=60, validators=[MinValueValidator(5)]
    )
    offer_webchat_s = models.PositiveSmallIntegerField(
        "tempo para abrir WebChat (s)", default=20, validators=[MinValueValidator(5)]
    )
    offers_missed = models.PositiveSmallIntegerField(
        "ofertas perdidas até perguntar", default=3, validators=[MinValueValidator(1)]
    )
    loyal_wait_s = models.PositiveSmallIntegerField("reserva para o operador fidelizado (s)", default=120)
    loyal_wait_webchat_s = models.PositiveSmallIntegerField(
        "reserva para o fidelizado, WebChat (s)", default=20
    )

    # returns
    late_return_alert_min = models.PositiveSmallIntegerField("alerta de retorno atrasado (min)", default=5)

    # security
    second_factor_at_sign_in = models.BooleanField(
        "exigir no acesso",
        default=False,
        help_text="Compliance e administradores digitam um código do segundo fator a cada acesso.",
    )

    class Meta:
        verbose_name = "operação"
        verbose_name_plural = "operação"
        constraints = [
            models.CheckConstraint(name="operation_single", condition=Q(pk=1)),
            models.CheckConstraint(
                name="operation_ageing_range", condition=Q(ageing_s__range=(0, AGEING_MAX_S))
            ),
        ]

    def __str__(self) -> str:
        return "Operação"


class PriorityKeyword(models.Model):
    """Words in a customer's message that set the contact's priority."""

    words = models.CharField(
        "palavras",
        max_length=120,
        unique=True,
        help_text="Palavra ou expressão inteira, com ou sem acentos. Por exemplo: cancelar contrato.",
    )
    priority = PriorityField("prioridade", help_text="De 1 a 100.")
    is_active = models.BooleanField("ativa", default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "palavra de prioridade"
        verbose_name_plural = "palavras de prioridade"
        ordering = ["-priority", "words"]
        constraints = [priority_range("keyword_priority_range")]

    def __str__(self) -> str:
        return self.words
