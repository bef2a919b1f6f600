from __future__ import annotations

from django.conf import settings
from django.db import models

from invenio_center.kernel.ids import uuid7
from invenio_center.models import Role


class Team(models.Model):
    """People who serve together: what the team may take, each of its members may take, beside what is theirs alone.

    A segment given to a team is for chosen people alone, as one with agents of its own.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField("nome", max_length=60, unique=True)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="líder",
        limit_choices_to={"is_active": True, "role": Role.SUPERVISOR},
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="teams", verbose_name="membros"
    )
    segments = models.ManyToManyField(
        "invenio_center.Segment", blank=True, related_name="teams", verbose_name="segmentos"
    )
    channels = models.ManyToManyField(
        "channels_app.Channel", blank=True, related_name="teams", verbose_name="canais"
    )

    class Meta:
        verbose_name = "equipe"
        verbose_name_plural = "equipes"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
