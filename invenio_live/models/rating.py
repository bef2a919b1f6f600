from django.db import models
from django.db.models import Q

LEAST, MOST = 1, 5


class Rating(models.Model):
    """What a visitor said of a conversation after its end; said again, the newer word counts."""

    conversation = models.OneToOneField(
        "invenio_live.Conversation", models.CASCADE, related_name="rating", verbose_name="atendimento"
    )
    score = models.PositiveSmallIntegerField("nota")
    comment = models.CharField("comentário", max_length=1000, blank=True)
    at = models.DateTimeField("avaliado em", db_default=models.functions.Now())

    class Meta:
        verbose_name = "avaliação"
        verbose_name_plural = "avaliações"
        constraints = [
            models.CheckConstraint(name="rating_range", condition=Q(score__gte=LEAST, score__lte=MOST))
        ]

    def __str__(self) -> str:
        return f"{self.score} de {MOST}"
