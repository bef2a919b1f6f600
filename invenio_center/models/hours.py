from django.db import models


class BusinessHours(models.Model):
    """Opening hours: for each weekday (0 = Monday) a list of intervals ``["09:00", "18:00"]`` in ``time_zone``."""

    name = models.CharField("nome", max_length=80, unique=True)
    time_zone = models.CharField("fuso horário", max_length=64, default="America/Sao_Paulo")
    intervals = models.JSONField(
        "intervalos", default=dict, help_text='Por dia da semana, 0 = segunda: {"0": [["09:00", "18:00"]]}.'
    )
    closed_message = models.TextField("mensagem fora do expediente", blank=True)

    class Meta:
        verbose_name = "expediente"
        verbose_name_plural = "expedientes"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Holiday(models.Model):
    """A day on which the business hours are closed; without hours it counts for all of them."""

    hours = models.ForeignKey(
        BusinessHours,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="holidays",
        verbose_name="expediente",
    )
    day = models.DateField("dia")
    name = models.CharField("nome", max_length=80)

    class Meta:
        verbose_name = "feriado"
        verbose_name_plural = "feriados"
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["hours", "day"], name="holiday_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return self.name
