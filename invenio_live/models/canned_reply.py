from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from channels_app.wordings import filling


def well_formed(text: str) -> None:
    """Every pair of braces is a gap. Raises ValidationError."""
    rest = filling.PLACEHOLDER.sub("", text)
    if "{{" in rest or "}}" in rest:
        raise ValidationError(
            "Uma lacuna tem duas chaves de cada lado e um nome só de letras, números e sublinhado: {{prazo}}.",
            code="malformed_gap",
        )


class CannedReply(models.Model):
    """A ready-made sentence ("frase pronta") that an agent puts into a reply by typing its shortcut after a slash.

    ``{{nome}}`` is filled with what is known of the person, ``{{prazo}}`` and other unknown names by the agent.
    Without lines or segments it is offered in all of them.
    """

    shortcut = models.CharField(
        "atalho",
        max_length=30,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9-]+\Z", "Use só letras minúsculas sem acento, números e hífen: prazo-troca."
            )
        ],
    )
    text = models.TextField("texto", max_length=4000, validators=[well_formed])
    channels = models.ManyToManyField(
        "channels_app.Channel", blank=True, related_name="+", verbose_name="canais"
    )
    segments = models.ManyToManyField(
        "invenio_center.Segment", blank=True, related_name="+", verbose_name="segmentos"
    )
    is_active = models.BooleanField("ativa", default=True)
    updated_at = models.DateTimeField("alterada em", auto_now=True)

    class Meta:
        verbose_name = "frase pronta"
        verbose_name_plural = "frases prontas"
        ordering = ["shortcut"]

    def __str__(self) -> str:
        return f"/{self.shortcut}"
