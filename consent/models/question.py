"""Question: a published text that was sent to a person, and the one answer it waits for."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Question(models.Model):
    """``event_id`` is what an answer confirms or refuses: what was requested, or recorded as pending."""

    event_id = models.UUIDField("evento", unique=True)
    subject_id = models.UUIDField("titular")
    channel = models.CharField("canal", max_length=20)
    asked_at = models.DateTimeField("perguntado em", db_default=Now())
    expires_at = models.DateTimeField("vale até")
    # Something else was answered, and the question was put once more.
    repeated_at = models.DateTimeField("repetido em", null=True, blank=True)
    closed_at = models.DateTimeField("encerrado em", null=True, blank=True)

    class Meta:
        db_table = "consent_question"
        verbose_name = "pergunta de consentimento"
        verbose_name_plural = "perguntas de consentimento"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "channel"],
                condition=models.Q(closed_at__isnull=True),
                name="consent_question_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"pergunta {self.pk}"
